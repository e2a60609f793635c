namespace Ticketing.Concerts.Contracts;

/// <summary>The ready lists of seats that this replica serves. Implemented by the module that owns concerts.</summary>
public interface ISeatLists
{
    /// <summary>
    /// Says that seats of a schedule have changed just now: whoever asks this replica from here on sees the change. Other replicas see it within a quarter of a second.
    /// Call it after the commit. Cheap, never waits, and takes unknown schedules.
    /// </summary>
    void Invalidate(long scheduleId);
}

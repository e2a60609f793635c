namespace Ticketing.Concerts.Contracts;

/// <summary>The lists of seats that this replica serves. Implemented by the module that owns concerts.</summary>
public interface ISeatLists
{
    /// <summary>
    /// Seats of a schedule have changed: requests to this replica from here on see the change, those to other replicas within 250 ms. To be called after the
    /// commit. Cheap, does not wait, and ignores unknown schedules.
    /// </summary>
    void Invalidate(long scheduleId);
}

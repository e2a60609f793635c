namespace Ticketing.Queues.Push;

/// <summary>When a client that has lost its stream connects again: spread, so that the clients of a replica that ended do not all come at once.</summary>
internal static class Reconnect
{
    /// <summary>One to five seconds.</summary>
    public static TimeSpan After() => TimeSpan.FromMilliseconds(Random.Shared.Next(1000, 5001));
}

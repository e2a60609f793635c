namespace Ticketing.Queues.Push;

/// <summary>When a client that has lost its stream comes back: spread, so that those of a replica that ended do not come together.</summary>
internal static class Reconnect
{
    /// <summary>One to five seconds.</summary>
    public static TimeSpan After() => TimeSpan.FromMilliseconds(Random.Shared.Next(1000, 5001));
}

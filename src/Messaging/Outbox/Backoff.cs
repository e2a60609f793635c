namespace Ticketing.Messaging.Outbox;

/// <summary>The pause after failures in a row.</summary>
internal static class Backoff
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(2);

    /// <summary>It doubles with each failure from 100 ms to 2 s, and is shortened by up to a half at random, so that replicas do not retry together.</summary>
    public static TimeSpan After(int failures)
    {
        var full = Least * Math.Pow(2, Math.Min(failures - 1, 10));
        return (full < Most ? full : Most) * (0.5 + (Random.Shared.NextDouble() / 2));
    }
}

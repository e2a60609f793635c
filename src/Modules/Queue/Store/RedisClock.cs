namespace Ticketing.Queues.Store;

/// <summary>
/// The clock of Redis, which all times of the queue follow: the time of the last reply that contained it, continued by this host's timer. The tick brings it at
/// least every <see cref="Rules.QueueOptions.TickMs"/>; until the first reply it is the clock of the host.
/// </summary>
internal sealed class RedisClock
{
    private readonly TimeProvider _time;
    private long _offsetMs;

    public RedisClock(TimeProvider time)
    {
        _time = time;
        _offsetMs = time.GetUtcNow().ToUnixTimeMilliseconds() - TimerMs;
    }

    /// <summary>The time of Redis, within the time that a reply takes.</summary>
    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(Volatile.Read(ref _offsetMs) + TimerMs);

    private long TimerMs => (long)_time.GetElapsedTime(0).TotalMilliseconds;

    /// <summary>Notes the time that a reply carried.</summary>
    public void Set(long nowMs) => Volatile.Write(ref _offsetMs, nowMs - TimerMs);
}

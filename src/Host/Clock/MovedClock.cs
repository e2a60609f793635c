namespace Ticketing.Host.Clock;

/// <summary>A clock that is wrong by a constant. Durations and timers are right: a clock that was set wrong runs as fast as any other.</summary>
internal sealed class MovedClock(TimeSpan offset) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + offset;
}

namespace Ticketing.Host.Clock;

/// <summary>A clock that is wrong by a constant. Durations and timers are right.</summary>
internal sealed class MovedClock(TimeSpan offset) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + offset;
}

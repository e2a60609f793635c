namespace Ticketing.Reservations.Locking;

/// <summary>
/// The arithmetic of Redlock (https://redis.io/docs/latest/develop/use/patterns/distributed-locks/): which answers of the masters make a lock, and for how long.
/// </summary>
internal static class RedlockRules
{
    // What a Redis may be late in letting go of a key.
    private static readonly TimeSpan ExpiryPrecision = TimeSpan.FromMilliseconds(2);

    /// <summary>How many masters have to grant a lock: more than half.</summary>
    public static int Quorum(int masters) => (masters / 2) + 1;

    /// <summary>How long a lock is certain once it is had: its time, less what getting it took, less what clocks may be apart.</summary>
    public static TimeSpan Validity(TimeSpan ttl, TimeSpan elapsed, double clockDriftFactor) => ttl - elapsed - (ttl * clockDriftFactor) - ExpiryPrecision;

    /// <summary>Whether so many refusals leave no quorum to be had: then it is no use to ask the other masters.</summary>
    public static bool IsLost(int masters, int refused) => refused > masters - Quorum(masters);

    /// <summary>What the answers of all masters come to. A lock that is not valid any more when it is had is none: the masters are too slow.</summary>
    /// <param name="masters">How many masters there are.</param>
    /// <param name="granted">How many granted the lock.</param>
    /// <param name="refused">How many refused it; the others did not answer.</param>
    /// <param name="validity">See <see cref="Validity"/>.</param>
    public static SeatLockVerdict Decide(int masters, int granted, int refused, TimeSpan validity)
    {
        if (IsLost(masters, refused))
            return SeatLockVerdict.Taken;
        return granted >= Quorum(masters) && validity > TimeSpan.Zero ? SeatLockVerdict.Granted : SeatLockVerdict.Aside;
    }
}

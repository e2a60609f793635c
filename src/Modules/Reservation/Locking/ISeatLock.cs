namespace Ticketing.Reservations.Locking;

/// <summary>
/// Stands in front of the database and turns away who comes for a seat that another is taking, or has. It saves work and promises nothing: the database
/// decides with it and without it. Nobody ever waits for a lock, and nobody tries twice.
/// </summary>
internal interface ISeatLock
{
    /// <summary>Takes the locks of all the seats, or of none.</summary>
    /// <param name="scheduleId">The schedule.</param>
    /// <param name="seatIds">Its seats, in the order of their ids: everybody takes them in that order.</param>
    ValueTask<SeatLockAttempt> TryTakeAsync(long scheduleId, IReadOnlyList<long> seatIds);

    /// <summary>
    /// Says that seats were given back, sold, or refunded. Called after the commit: who comes once this has completed is not turned away for what was
    /// known before. Where the lock's server does not answer, what it knows lasts for <see cref="SeatLockOptions.TtlMs"/> at most.
    /// </summary>
    Task ForgetAsync(long scheduleId, IReadOnlyList<long> seatIds);
}

/// <summary>What an attempt came to.</summary>
/// <param name="Verdict">Whether to go on.</param>
/// <param name="Lease">The locks, where they were granted; to be disposed of.</param>
internal readonly record struct SeatLockAttempt(SeatLockVerdict Verdict, ISeatLease? Lease = null);

/// <summary>Whether somebody may go on to the database.</summary>
internal enum SeatLockVerdict
{
    /// <summary>Yes: the locks are theirs.</summary>
    Granted,

    /// <summary>Yes, without locks: not enough of the lock's servers answer.</summary>
    Aside,

    /// <summary>No: another has one of the seats, or is taking it at this moment.</summary>
    Taken,

    /// <summary>No: every seat of the schedule is sold.</summary>
    SoldOut,
}

/// <summary>
/// Locks that were granted. Disposing of them releases those that are still this holder's, unless <see cref="Keep"/> was called or
/// <see cref="RefuseAsync"/> has done so.
/// </summary>
internal interface ISeatLease : IAsyncDisposable
{
    /// <summary>
    /// The holder has got the seats: the locks may stand until their own time is over. They end before the hold does. A lock that cannot do that releases them.
    /// </summary>
    void Keep();

    /// <summary>Releases the locks, and remembers a short while what the database says stood in the way, so that it is not asked again by everybody.</summary>
    ValueTask RefuseAsync(SeatsInTheWay found);
}

/// <summary>What the database knows of seats that it refused.</summary>
/// <param name="Sold">The sold ones among them.</param>
/// <param name="Held">The held ones among them.</param>
/// <param name="HeldFor">How long the first of those holds lasts from the moment the database looked.</param>
/// <param name="IsSoldOut">Whether every seat of the schedule was sold.</param>
internal sealed record SeatsInTheWay(IReadOnlyList<long> Sold, IReadOnlyList<long> Held, TimeSpan HeldFor, bool IsSoldOut);

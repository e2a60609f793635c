namespace Ticketing.Concerts.Contracts;

/// <summary>Which seats are taken. Implemented by the module that owns reservations.</summary>
public interface ISeatAvailability
{
    /// <summary>The seats of a schedule that are held (and not expired by the database's clock) or sold, in any order. Every other seat is free.</summary>
    ValueTask<IReadOnlyList<LiveSeat>> GetLiveSeatsAsync(long scheduleId, CancellationToken cancellation);

    /// <summary>How many seats are taken, by schedule. Every seat of every other schedule is free.</summary>
    ValueTask<IReadOnlyDictionary<long, SeatCounts>> CountTakenAsync(CancellationToken cancellation);
}

/// <summary>How many seats of a schedule are taken.</summary>
/// <param name="Sold">Paid.</param>
/// <param name="Held">In open holds.</param>
public sealed record SeatCounts(int Sold, int Held);

/// <summary>A seat that is not free.</summary>
/// <param name="SeatId">The seat.</param>
/// <param name="State">Held or sold.</param>
/// <param name="HeldFor">In how long the hold ends, by the database's clock; null for a sold seat.</param>
public sealed record LiveSeat(long SeatId, SeatState State, TimeSpan? HeldFor);

/// <summary>The state of a seat.</summary>
public enum SeatState
{
    /// <summary>It is free.</summary>
    Available,

    /// <summary>It is held for a few minutes.</summary>
    Held,

    /// <summary>It is paid.</summary>
    Sold,
}

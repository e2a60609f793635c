namespace Ticketing.Concerts.Contracts;

/// <summary>Which seats are taken. Implemented by the module that owns reservations; resolved from a scope of its own for each use.</summary>
public interface ISeatAvailability
{
    /// <summary>The seats of a schedule that are held (and not lapsed by the database's clock) or sold, in any order. Seats that are not named are free.</summary>
    ValueTask<IReadOnlyList<LiveSeat>> GetLiveSeatsAsync(long scheduleId, CancellationToken cancellation);

    /// <summary>How many seats are sold, by schedule. Schedules that are not named have sold none.</summary>
    ValueTask<IReadOnlyDictionary<long, int>> CountSoldAsync(CancellationToken cancellation);
}

/// <summary>A seat that is not free.</summary>
/// <param name="SeatId">The seat.</param>
/// <param name="State">Held or sold.</param>
/// <param name="HeldUntil">When the hold ends, by the database's clock; null for a sold seat.</param>
public sealed record LiveSeat(long SeatId, SeatState State, DateTimeOffset? HeldUntil);

/// <summary>What became of a seat.</summary>
public enum SeatState
{
    /// <summary>Anyone may hold it.</summary>
    Available,

    /// <summary>Somebody has it for a few minutes.</summary>
    Held,

    /// <summary>It is paid for.</summary>
    Sold,
}

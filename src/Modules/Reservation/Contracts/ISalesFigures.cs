namespace Ticketing.Reservations.Contracts;

/// <summary>Sums of reservations, for operators. Each call reads the database, up to a second of its time: callers keep what they got for a while.</summary>
public interface ISalesFigures
{
    /// <summary>What was sold and refunded, by schedule. Every other schedule has sold nothing.</summary>
    ValueTask<IReadOnlyDictionary<long, ScheduleSales>> GetSalesAsync(CancellationToken cancellation);

    /// <summary>The seats of a schedule that are held or sold, in the order in which they were taken.</summary>
    ValueTask<IReadOnlyList<TakenSeat>> GetTakenSeatsAsync(long scheduleId, CancellationToken cancellation);

    /// <summary>
    /// How many holds were made in the last 24 hours, by the hour (UTC) in which they were made. The current hour, by the clock of the database, is always in
    /// it; every other hour that is missing has none.
    /// </summary>
    ValueTask<IReadOnlyDictionary<DateTimeOffset, int>> CountHoldsAsync(CancellationToken cancellation);
}

/// <summary>What was sold of a schedule.</summary>
/// <param name="Revenue">What paid reservations that were not refunded cost, in won.</param>
/// <param name="Refunds">How many reservations were refunded.</param>
/// <param name="Refunded">What those had cost, in won.</param>
public sealed record ScheduleSales(long Revenue, int Refunds, long Refunded);

/// <summary>A seat that is not free.</summary>
/// <param name="SeatId">The seat.</param>
/// <param name="IsSold">Whether it is sold; else it is in an open hold.</param>
public sealed record TakenSeat(long SeatId, bool IsSold);

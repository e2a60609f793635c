namespace Ticketing.Reservations.Contracts;

/// <summary>What is cached of the state of seats: the seat lists of this replica, and the memory of refused seats that all replicas share.</summary>
public interface ISeatCaches
{
    /// <summary>
    /// Drops what is cached of seats that were sold, refunded or given back. To be called after the commit: requests for a hold that begin after this has
    /// completed, on any replica, meet the seats as they are. Does not fail: where Redis does not answer, an entry ends within <c>SeatLock:RememberMs</c>.
    /// </summary>
    Task InvalidateAsync(long scheduleId, IReadOnlyList<long> seatIds);
}

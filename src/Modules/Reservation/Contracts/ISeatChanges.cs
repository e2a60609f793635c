namespace Ticketing.Reservations.Contracts;

/// <summary>Tells of seats that have changed hands to whatever on this platform keeps them in mind: the lists that this replica serves, and the seat lock.</summary>
public interface ISeatChanges
{
    /// <summary>
    /// Says that seats were sold, refunded or given back. Call it after the commit: who comes for them once this has completed, on whichever replica, meets
    /// them as they are now. Does not fail: where Redis does not answer, what the lock knows is over within <c>SeatLock:TtlMs</c>.
    /// </summary>
    Task TellAsync(long scheduleId, IReadOnlyList<long> seatIds);
}

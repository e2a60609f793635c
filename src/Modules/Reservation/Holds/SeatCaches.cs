using Ticketing.Concerts.Contracts;
using Ticketing.Reservations.Contracts;
using Ticketing.Reservations.Locking;

namespace Ticketing.Reservations.Holds;

internal sealed class SeatCaches(ISeatLists lists, RefusedSeats refused) : ISeatCaches
{
    public Task InvalidateAsync(long scheduleId, IReadOnlyList<long> seatIds)
    {
        lists.Invalidate(scheduleId);
        return refused.DeleteAsync(scheduleId, seatIds);
    }
}

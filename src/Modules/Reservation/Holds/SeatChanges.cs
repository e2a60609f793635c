using Ticketing.Concerts.Contracts;
using Ticketing.Reservations.Contracts;
using Ticketing.Reservations.Locking;

namespace Ticketing.Reservations.Holds;

internal sealed class SeatChanges(ISeatLists lists, ISeatLock locks) : ISeatChanges
{
    public Task TellAsync(long scheduleId, IReadOnlyList<long> seatIds)
    {
        lists.Invalidate(scheduleId);
        return locks.ForgetAsync(scheduleId, seatIds);
    }
}

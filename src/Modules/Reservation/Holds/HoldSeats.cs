using Ticketing.Common.Data;
using Ticketing.Common.Results;
using Ticketing.Concerts.Contracts;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Contracts;

namespace Ticketing.Reservations.Holds;

/// <summary>Holds seats for somebody who was let in.</summary>
internal sealed class HoldSeats(IDbSession session, ISeatPlans plans, ISeatHolds holds, SlotKeeper slots)
{
    /// <summary>Holds all of the seats or none, and keeps the visitor's slot until the hold ends.</summary>
    public async Task<Result<Hold>> HandleAsync(Visitor visitor, long scheduleId, IReadOnlyList<long> seatIds, CancellationToken cancellation)
    {
        if (await plans.FindAsync(scheduleId, cancellation) is not { } plan)
            return ReservationErrors.UnknownSchedule;
        if (!visitor.Opens(plan.Queue))
            return ReservationErrors.OtherConcert;
        if (!seatIds.All(plan.Seats.ContainsKey))
            return ReservationErrors.UnknownSeat;

        var hold = await holds.HoldAsync(visitor, plan, seatIds);
        // Holds all last equally long, so the newest is the last to end.
        if (hold.IsSuccess)
            await session.AfterCommitAsync(() => slots.KeepAsync(visitor, hold.Value.Until));
        return hold;
    }
}

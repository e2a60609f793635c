using Ticketing.Common.Results;
using Ticketing.Concerts.Contracts;
using Ticketing.Data;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Contracts;
using Ticketing.Reservations.Locking;

namespace Ticketing.Reservations.Holds;

/// <summary>Holds seats for somebody who was let in.</summary>
internal sealed class HoldSeats(DbSession session, ISeatPlans plans, ISeatLock locks, SeatHolds holds, SlotKeeper slots)
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

        IReadOnlyList<long> inOrder = seatIds.Count == 1 ? seatIds : [.. seatIds.Order()];
        var attempt = await locks.TryTakeAsync(scheduleId, inOrder);
        switch (attempt.Verdict)
        {
            case SeatLockVerdict.Taken:
                return Errors.SeatNotAvailable;
            case SeatLockVerdict.SoldOut:
                return Errors.SoldOut;
        }

        await using var lease = attempt.Lease;
        var (answer, found) = await holds.AskAsync(visitor, plan, inOrder);
        if (answer.IsSuccess)
        {
            lease?.Keep();
            // Holds all last equally long, so the newest is the last to end.
            await session.AfterCommitAsync(() => slots.KeepAsync(visitor, answer.Value.Until));
        }
        else if (lease is not null && found is not null)
        {
            await lease.RefuseAsync(found);
        }

        return answer;
    }
}

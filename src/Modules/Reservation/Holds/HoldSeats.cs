using Microsoft.Extensions.Options;
using Ticketing.Common.Results;
using Ticketing.Concerts.Contracts;
using Ticketing.Data;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Contracts;
using Ticketing.Reservations.Locking;
using Ticketing.Reservations.Rules;

namespace Ticketing.Reservations.Holds;

/// <summary>
/// Holds seats for a visitor who was let in: first the memory of refused seats is asked, then the seat lock, then the database, which decides.
/// </summary>
internal sealed class HoldSeats(
    DbSession session,
    ISeatPlans plans,
    IConcertLines lines,
    RefusedSeats refused,
    SeatLock locks,
    SeatHolds holds,
    SlotKeeper slots,
    IOptions<SeatLockOptions> options,
    TimeProvider time)
{
    /// <summary>Holds all of the seats or none, and keeps the visitor's slot until the hold ends.</summary>
    public async Task<Result<Hold>> HandleAsync(Visitor visitor, long scheduleId, IReadOnlyList<long> seatIds, CancellationToken cancellation)
    {
        if (await plans.FindAsync(scheduleId, cancellation) is not { } plan)
            return ConcertErrors.UnknownSchedule;
        if ((await lines.GetAsync(cancellation)).RefusalOf(visitor, plan.Queue) is { } otherLine)
            return otherLine;
        if (!seatIds.All(plan.Seats.ContainsKey))
            return ReservationErrors.UnknownSeat;

        IReadOnlyList<long> inOrder = seatIds.Count == 1 ? seatIds : [.. seatIds.Order()];
        using var deadline = new CancellationTokenSource(options.Value.Timeout, time);
        var memory = await refused.FindAsync(scheduleId, inOrder, deadline.Token);
        if (memory.Answer != SeatAnswer.Unknown)
            return memory.Answer == SeatAnswer.SoldOut ? Errors.SoldOut : Errors.SeatNotAvailable;

        var attempt = await locks.TryAcquireAsync(scheduleId, inOrder, deadline.Token);
        if (attempt.Status == SeatLockStatus.Conflicted)
            return Errors.SeatNotAvailable;
        HoldOutcome outcome;
        Task released;
        try
        {
            outcome = await holds.TryHoldAsync(visitor, plan, inOrder);
        }
        finally
        {
            // The calls after this need no lock, and run while it is released.
            released = attempt.Lease?.DisposeAsync().AsTask() ?? Task.CompletedTask;
        }

        if (outcome.Taken is { } taken)
            await refused.RememberAsync(scheduleId, memory, taken);
        if (outcome.TicketHolds is { } ticketHolds)
            await session.AfterCommitAsync(() => slots.UpdateAsync(visitor, ticketHolds));
        await released;
        return outcome.Hold;
    }
}

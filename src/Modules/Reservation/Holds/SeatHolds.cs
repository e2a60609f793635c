using Microsoft.Extensions.Options;
using Ticketing.Common.Results;
using Ticketing.Concerts.Contracts;
using Ticketing.Data;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Contracts;
using Ticketing.Reservations.Locking;
using Ticketing.Reservations.Rules;
using Ticketing.Reservations.Store;

namespace Ticketing.Reservations.Holds;

internal sealed class SeatHolds(DbSession session, HoldStore store, ISeatLists lists, IOptions<ReservationOptions> options) : ISeatHolds
{
    public int MaxSeatsPerUser => options.Value.MaxSeatsPerUser;

    public async Task<Result<Hold>> HoldAsync(Visitor visitor, SeatPlan plan, IReadOnlyList<long> seatIds) => (await TryHoldAsync(visitor, plan, seatIds)).Hold;

    /// <summary>As <see cref="HoldAsync"/>, with the data that the caller passes on to the queue and the memory of refused seats.</summary>
    public async Task<HoldOutcome> TryHoldAsync(Visitor visitor, SeatPlan plan, IReadOnlyList<long> seatIds)
    {
        var seats = seatIds.Select(id => plan.Seats[id]).ToArray();
        var rules = options.Value;
        var (made, refusal) = await store.HoldAsync(new HoldRequest(
            visitor, plan, seats, rules.HoldSeconds, rules.MaxSeatsPerUser, rules.MaxLapsedHolds, rules.SameSeatPauseSeconds));
        if (made is not null)
        {
            await session.AfterCommitAsync(() =>
            {
                lists.Invalidate(plan.ScheduleId);
                return Task.CompletedTask;
            });
            return new HoldOutcome(made.Hold, made.TicketHolds);
        }

        var (reason, wait) = HoldRefusals.Parse(refusal!);
        switch (reason)
        {
            case HoldRefusals.SeatPaused:
                return new HoldOutcome(new Refusal(ReservationErrors.SeatPaused) { RetryAfter = wait });
            case HoldRefusals.TooManyLapsed:
                return new HoldOutcome(new Refusal(ReservationErrors.TooManyLapsed) { RetryAfter = wait });
            case ReservationRefusals.Started:
                return new HoldOutcome(ReservationErrors.Started);
            case HoldRefusals.TicketDone:
                return new HoldOutcome(Errors.TokenNotActive);
            case HoldRefusals.TooManySeats:
                return new HoldOutcome(ReservationErrors.TooMany(rules.MaxSeatsPerUser));
            // By a change that is not committed yet.
            case HoldRefusals.SeatBusy:
                return new HoldOutcome(Errors.SeatNotAvailable);
            case HoldRefusals.SeatSold or HoldRefusals.SeatHeld:
                var taken = await store.FindTakenAsync(plan, seatIds);
                return new HoldOutcome(taken.IsSoldOut ? Errors.SoldOut : Errors.SeatNotAvailable, Taken: taken);
            default:
                throw new InvalidOperationException($"A hold was refused with '{refusal}'.");
        }
    }
}

/// <summary>The result of a request for a hold.</summary>
/// <param name="Hold">The hold, or the refusal.</param>
/// <param name="TicketHolds">The holds of the ticket where the hold was made.</param>
/// <param name="Taken">The seats that were taken where they were the reason of the refusal.</param>
internal sealed record HoldOutcome(Result<Hold> Hold, TicketHolds? TicketHolds = null, TakenSeats? Taken = null);

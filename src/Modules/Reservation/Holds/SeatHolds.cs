using Microsoft.Extensions.Options;
using Ticketing.Common.Results;
using Ticketing.Concerts.Contracts;
using Ticketing.Data;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Contracts;
using Ticketing.Reservations.Locking;
using Ticketing.Reservations.Store;

namespace Ticketing.Reservations.Holds;

internal sealed class SeatHolds(DbSession session, HoldStore store, ISeatLists lists, IOptions<ReservationOptions> options) : ISeatHolds
{
    private static readonly TakenSeats None = new([], [], default, false);

    public async Task<Result<Hold>> HoldAsync(Visitor visitor, SeatPlan plan, IReadOnlyList<long> seatIds) =>
        (await TryHoldAsync(visitor, plan, seatIds)).Answer;

    /// <summary>As <see cref="HoldAsync"/>, with the seats that were taken where the hold was refused.</summary>
    public async Task<(Result<Hold> Answer, TakenSeats? Taken)> TryHoldAsync(Visitor visitor, SeatPlan plan, IReadOnlyList<long> seatIds)
    {
        var seats = seatIds.Select(id => plan.Seats[id]).ToArray();
        var (hold, refusal) = await store.HoldAsync(new HoldRequest(visitor, plan, seats, options.Value.HoldSeconds, options.Value.MaxSeatsPerUser));
        if (hold is not null)
        {
            await session.AfterCommitAsync(() =>
            {
                lists.Invalidate(plan.ScheduleId);
                return Task.CompletedTask;
            });
            return (hold, null);
        }

        switch (refusal)
        {
            case HoldRefusals.Started:
                return (ReservationErrors.Started, None);
            case HoldRefusals.TooManySeats:
                return (ReservationErrors.TooMany(options.Value.MaxSeatsPerUser), None);
            // Another's change that is not to be seen yet.
            case HoldRefusals.SeatBusy:
                return (Errors.SeatNotAvailable, None);
            case HoldRefusals.SeatSold or HoldRefusals.SeatHeld:
                var taken = await store.FindTakenAsync(plan, seatIds);
                return (taken.IsSoldOut ? Errors.SoldOut : Errors.SeatNotAvailable, taken);
            default:
                throw new InvalidOperationException($"A hold was refused with '{refusal}'.");
        }
    }
}

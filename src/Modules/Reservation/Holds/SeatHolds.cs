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
    private static readonly SeatsInTheWay None = new([], [], default, false);

    public async Task<Result<Hold>> HoldAsync(Visitor visitor, SeatPlan plan, IReadOnlyList<long> seatIds) => (await AskAsync(visitor, plan, seatIds)).Answer;

    /// <summary>The same, and where it was refused the seats that the database found in the way.</summary>
    public async Task<(Result<Hold> Answer, SeatsInTheWay? Found)> AskAsync(Visitor visitor, SeatPlan plan, IReadOnlyList<long> seatIds)
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
                var found = await store.FindInTheWayAsync(plan, seatIds);
                return (found.IsSoldOut ? Errors.SoldOut : Errors.SeatNotAvailable, found);
            default:
                throw new InvalidOperationException($"A hold was refused with '{refusal}'.");
        }
    }
}

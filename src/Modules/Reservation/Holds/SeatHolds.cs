using Microsoft.Extensions.Options;
using Ticketing.Common.Data;
using Ticketing.Common.Results;
using Ticketing.Concerts.Contracts;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Contracts;
using Ticketing.Reservations.Store;

namespace Ticketing.Reservations.Holds;

internal sealed class SeatHolds(IDbSession session, IHoldStore store, ISeatLists lists, IOptions<ReservationOptions> options) : ISeatHolds
{
    public async Task<Result<Hold>> HoldAsync(Visitor visitor, SeatPlan plan, IReadOnlyList<long> seatIds)
    {
        var seats = seatIds.Order().Select(id => plan.Seats[id]).ToArray();
        var outcome = await store.HoldAsync(new HoldRequest(visitor, plan, seats, options.Value.HoldSeconds, options.Value.MaxSeatsPerUser));
        if (outcome.Hold is { } hold)
        {
            await session.AfterCommitAsync(() =>
            {
                lists.Invalidate(plan.ScheduleId);
                return Task.CompletedTask;
            });
            return hold;
        }

        return outcome.Verdict switch
        {
            HoldVerdict.Started => ReservationErrors.Started,
            HoldVerdict.TooMany => ReservationErrors.TooMany(options.Value.MaxSeatsPerUser),
            HoldVerdict.Sold when await store.CountSoldAsync(plan.ScheduleId) >= plan.Seats.Count => Errors.SoldOut,
            _ => Errors.SeatNotAvailable,
        };
    }
}

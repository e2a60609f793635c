using Microsoft.Extensions.Options;
using Ticketing.Common.Results;
using Ticketing.Concerts.Contracts;
using Ticketing.Data;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Contracts;
using Ticketing.Reservations.Locking;
using Ticketing.Reservations.Store;

namespace Ticketing.Reservations.Holds;

internal sealed class SeatHolds(IDbSession session, IHoldStore store, ISeatLists lists, IOptions<ReservationOptions> options) : ISeatHolds
{
    public async Task<Result<Hold>> HoldAsync(Visitor visitor, SeatPlan plan, IReadOnlyList<long> seatIds) => (await TryHoldAsync(visitor, plan, seatIds)).Answer;

    /// <summary>As <see cref="HoldAsync"/>, with the seats that were taken where the hold was refused.</summary>
    public async Task<(Result<Hold> Answer, TakenSeats? Taken)> TryHoldAsync(Visitor visitor, SeatPlan plan, IReadOnlyList<long> seatIds)
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
            return (hold, null);
        }

        var refusal = await ReasonAsync(outcome.Verdict, plan);
        return (refusal, new TakenSeats(outcome.Sold, outcome.Held, outcome.HeldFor, refusal == Errors.SoldOut));
    }

    private async Task<Error> ReasonAsync(HoldVerdict verdict, SeatPlan plan) => verdict switch
    {
        HoldVerdict.Started => ReservationErrors.Started,
        HoldVerdict.TooMany => ReservationErrors.TooMany(options.Value.MaxSeatsPerUser),
        HoldVerdict.Sold when await store.CountSoldAsync(plan.ScheduleId) >= plan.Seats.Count => Errors.SoldOut,
        _ => Errors.SeatNotAvailable,
    };
}

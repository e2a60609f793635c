using System.Globalization;
using Ticketing.Concerts.Contracts;
using Ticketing.Data;
using Ticketing.Payments.Payments;
using Ticketing.Payments.Store;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Contracts;
using Ticketing.Users.Contracts;

namespace Ticketing.Payments.Demo;

/// <summary>Sells every seat of the schedule that is to be sold out, by the same changes as any sale, so that the audit finds them.</summary>
internal sealed class DemoSales(
    DbSession session, ISeatPlans plans, ISeatAvailability availability, ISeatHolds holds, ISoldReservations reservations, IBalances balances)
    : IDemoData
{
    private const int SeatsEach = 4;

    public int Order => 100;

    public async Task SeedAsync(CancellationToken cancellation)
    {
        if (await plans.FindAsync(DemoProgramme.SoldOutScheduleId, cancellation) is not { } plan)
            return;

        var taken = (await availability.GetLiveSeatsAsync(plan.ScheduleId, cancellation)).Select(seat => seat.SeatId).ToHashSet();
        var free = plan.Seats.Values.Where(seat => !taken.Contains(seat.SeatId)).OrderBy(seat => seat.SeatId);
        // A host that ends between a hold and its sale must not leave a hold, which would keep its seats from the next start.
        foreach (var seats in free.Chunk(Math.Min(SeatsEach, holds.MaxSeatsPerUser)))
            await session.InTransactionAsync(() => SellAsync(plan, seats));
    }

    private async Task SellAsync(SeatPlan plan, PlannedSeat[] seats)
    {
        // Ticket numbers of the queue start far above the numbers of seats.
        var buyer = new Visitor(plan.Queue, string.Create(CultureInfo.InvariantCulture, $"demo-{seats[0].SeatId}"), seats[0].SeatId);
        var hold = (await holds.HoldAsync(buyer, plan, [.. seats.Select(seat => seat.SeatId)])).Value;

        var changes = new DbChanges();
        balances.Charge(changes, buyer.UserId, seats.Sum(seat => seat.Price), static _ => { });
        var (price, hasOpenHold) = reservations.Sell(changes, hold.ReservationId, buyer, static _ => { });
        balances.Debit(changes, buyer.UserId, price, References.Of(hold.ReservationId));
        PaymentStore.Complete(changes, hold.ReservationId, buyer, price, hasOpenHold);
        if (await session.ExecuteAsync(changes) is { } refused)
            throw new InvalidOperationException($"The demo sale of reservation {hold.ReservationId} was refused with '{refused}'.");
    }
}

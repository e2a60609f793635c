using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Ticketing.Common.Results;
using Ticketing.Data;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Contracts;
using Ticketing.Reservations.Rules;

namespace Ticketing.Reservations.Store;

internal sealed class SoldReservations(DbContexts database, IConcertLines concertLines) : ISoldReservations
{
    private static readonly Procedure SellIt = Procedure.Load<SoldReservations>("sell");
    private static readonly Procedure RefundIt = Procedure.Load<SoldReservations>("refund");
    private static readonly SqlVariable Price = new("@price");
    private static readonly SqlVariable HasOpenHold = new("@has_open_hold");

    public (SqlVariable Price, SqlVariable HasOpenHold) Sell(DbChanges changes, long reservationId, Visitor buyer, Action<Sale> onSold)
    {
        changes.Call(
            SellIt.With("reservation", reservationId).With("user", buyer.UserId).With("queue", buyer.Queue).With("ticket", buyer.Ticket)
                .With("concert_queue", buyer.Queue == Visitor.DefaultQueue ? null : buyer.Queue).With("price", Price).With("has_open_hold", HasOpenHold),
            row => onSold(SaleOf(row) with { TicketHolds = HoldStore.TicketHoldsOf(row, 3) }));
        changes.CallLast(HoldStore.InTime.With("reservation", reservationId));
        return (Price, HasOpenHold);
    }

    public SqlVariable Refund(DbChanges changes, long reservationId, string userId, DateTimeOffset startsAt, Action<Sale> onRefunded)
    {
        changes.Call(
            RefundIt.With("reservation", reservationId).With("user", userId).With("starts_at", startsAt).With("price", Price),
            row => onRefunded(SaleOf(row)));
        return Price;
    }

    public async Task<Result<long>> FindScheduleAsync(long reservationId, string userId)
    {
        var found = await FindAsync(reservationId);
        if (found is null)
            return ReservationErrors.Unknown;
        return found.UserId == userId ? found.ScheduleId : ReservationErrors.NotYours;
    }

    public async ValueTask<Refusal?> FindLineRefusalAsync(long reservationId, Visitor buyer)
    {
        var lines = await concertLines.GetAsync(CancellationToken.None);
        // In the usual case no concert refuses tokens of this queue, and the hold is not read.
        if (!lines.MayRefuse(buyer.Queue) || await FindAsync(reservationId) is not { Status: ReservationStatus.Held } hold || hold.UserId != buyer.UserId)
            return null;
        return RefusalOf(lines, hold, buyer);
    }

    public async Task<Refusal> ExplainAsync(long reservationId, Visitor buyer)
    {
        var found = await FindAsync(reservationId);
        if (found is null)
            return ReservationErrors.Unknown;
        if (found.UserId != buyer.UserId)
            return ReservationErrors.NotYours;
        return RefusalOf(await concertLines.GetAsync(CancellationToken.None), found, buyer) ?? Errors.ReservationNotOpen;
    }

    private static Refusal? RefusalOf(ConcertLines lines, ReservationRow reservation, Visitor buyer) =>
        reservation.Queue == buyer.Queue && reservation.Ticket == buyer.Ticket ? null : lines.RefusalOf(buyer, reservation.ConcertQueue);

    private static Sale SaleOf(DbDataReader row) => new(row.GetInt64(0), row.GetInt64(1), HoldStore.Seats(row, 2));

    private ValueTask<ReservationRow?> FindAsync(long reservationId) => database.ReadAsync(
        (ReservationContext context) => context.Reservations.SingleOrDefaultAsync(reservation => reservation.Id == reservationId), CancellationToken.None);
}

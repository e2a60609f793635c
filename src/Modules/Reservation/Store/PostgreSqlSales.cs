using System.Data.Common;
using Ticketing.Common.Data;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Contracts;

namespace Ticketing.Reservations.Store;

internal sealed class PostgreSqlSales(DatabaseCalls database) : SoldReservations(database)
{
    // The seats follow their reservation: whoever changes seats has changed the reservation's row first, and that is the lock.
    private const string SellIt = $"""
        with sold as (
            update reservation.reservations set status = 'PAID', changed_at = clock_timestamp()
            where id = $1 and user_id = $2 and status = 'HELD' and held_until > clock_timestamp() and ($3 = '{Visitor.DefaultQueue}' or concert_queue = $3)
            returning id, amount, schedule_id),
        seats as (
            update reservation.reservation_seats s set state = 'SOLD' from sold where s.reservation_id = sold.id and s.state = 'HELD' returning s.seat_id)
        select common.expect(exists (select from sold), '{ReservationRefusals.NotOpen}'),
            {MovedAmount.Write}(select amount::text from sold){MovedAmount.WriteEnd},
            (select amount from sold), (select schedule_id from sold), (select array_agg(seat_id) from seats)
        """;

    private const string RefundIt = $"""
        with refunded as (
            update reservation.reservations set status = 'REFUNDED', changed_at = clock_timestamp()
            where id = $1 and user_id = $2 and status = 'PAID' and $3 > clock_timestamp()
            returning id, amount, schedule_id),
        seats as (
            update reservation.reservation_seats s set state = 'FREE' from refunded where s.reservation_id = refunded.id and s.state = 'SOLD'
            returning s.seat_id)
        select common.expect(exists (select from refunded), '{ReservationRefusals.NotOpen}'),
            {MovedAmount.Write}(select amount::text from refunded){MovedAmount.WriteEnd},
            (select amount from refunded), (select schedule_id from refunded), (select array_agg(seat_id) from seats)
        """;

    public override void Sell(DbChanges changes, long reservationId, Visitor buyer, Action<Sale> onSold) =>
        changes.Add(
            PgCommands.Sql(SellIt).With(reservationId).With(buyer.UserId).With(buyer.Queue),
            row => onSold(SaleOf(row)))
        .AddLast(PgCommands.Sql(PostgreSqlHolds.StillInTime).With(reservationId));

    public override void Refund(DbChanges changes, long reservationId, string userId, DateTimeOffset startsAt, Action<Sale> onRefunded) =>
        changes.Add(
            PgCommands.Sql(RefundIt).With(reservationId).With(userId).With(startsAt),
            row => onRefunded(SaleOf(row)));

    private static Sale SaleOf(DbDataReader row) => new(row.GetInt64(2), row.GetInt64(3), row.GetFieldValue<long[]>(4));
}

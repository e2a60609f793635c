using System.Data.Common;
using System.Text.Json;
using Ticketing.Data;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Contracts;

namespace Ticketing.Reservations.Store;

internal sealed class MariaDbSales(DatabaseCalls database, IDatabaseDriver driver) : SoldReservations(database)
{
    // The seats follow their reservation: whoever changes seats has changed the reservation's row first, and that is the lock.
    private const string SellIt = $"""
        begin not atomic
            declare v_amount, v_schedule bigint;
            update reservation_reservations set status = 'PAID', changed_at = sysdate(6)
            where id = @reservation and user_id = @user and status = 'HELD' and held_until > sysdate(6) and (@queue = '{Visitor.DefaultQueue}' or concert_queue = @queue);
            if row_count() = 0 then
                {MariaDbCommands.Stop}{ReservationRefusals.NotOpen}{MariaDbCommands.StopEnd};
            end if;
            update reservation_reservation_seats set state = 'SOLD' where reservation_id = @reservation and state = 'HELD';
            select amount, schedule_id into v_amount, v_schedule from reservation_reservations where id = @reservation;
            set {MovedAmount.MariaDb} = v_amount;
            select v_amount, v_schedule, (select json_arrayagg(seat_id) from reservation_reservation_seats where reservation_id = @reservation);
        end
        """;

    private const string RefundIt = $"""
        begin not atomic
            declare v_amount, v_schedule bigint;
            update reservation_reservations set status = 'REFUNDED', changed_at = sysdate(6)
            where id = @reservation and user_id = @user and status = 'PAID' and @starts > sysdate(6);
            if row_count() = 0 then
                {MariaDbCommands.Stop}{ReservationRefusals.NotOpen}{MariaDbCommands.StopEnd};
            end if;
            update reservation_reservation_seats set state = 'FREE' where reservation_id = @reservation and state = 'SOLD';
            select amount, schedule_id into v_amount, v_schedule from reservation_reservations where id = @reservation;
            set {MovedAmount.MariaDb} = v_amount;
            select v_amount, v_schedule, (select json_arrayagg(seat_id) from reservation_reservation_seats where reservation_id = @reservation);
        end
        """;

    public override void Sell(DbChanges changes, long reservationId, Visitor buyer, Action<Sale> onSold) => changes.Add(
        driver.CreateCommand(SellIt).With("@reservation", reservationId).With("@user", buyer.UserId).With("@queue", buyer.Queue),
        row => onSold(SaleOf(row)))
        .AddLast(driver.CreateCommand(MariaDbHolds.StillInTime).With("@reservation", reservationId));

    public override void Refund(DbChanges changes, long reservationId, string userId, DateTimeOffset startsAt, Action<Sale> onRefunded) => changes.Add(
        driver.CreateCommand(RefundIt).With("@reservation", reservationId).With("@user", userId).With("@starts", startsAt),
        row => onRefunded(SaleOf(row)));

    // A statement that somebody stops in the middle of its list gives none, and then says that it was stopped.
    private static Sale SaleOf(DbDataReader row) => row.IsDBNull(2)
        ? throw new TimeoutException("MariaDB stopped while it told which seats there are.")
        : new(row.GetInt64(0), row.GetInt64(1), JsonSerializer.Deserialize<long[]>(row.GetString(2))!);
}

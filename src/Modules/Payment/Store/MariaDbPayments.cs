using Ticketing.Data;
using Ticketing.Messaging.Outbox;
using Ticketing.Queues.Contracts;

namespace Ticketing.Payments.Store;

internal sealed class MariaDbPayments(IDatabaseDriver driver) : IPaymentStore
{
    private const string Insert = $"""
        begin not atomic
            declare v_now datetime(6) default sysdate(6);
            insert into payment_payments (reservation_id, user_id, amount, status, queue, ticket, created_at)
            values (@reservation, @user, {MovedAmount.MariaDb}, 'COMPLETED', @queue, @ticket, v_now);
            {MariaDbOutbox.Insert} values ('payment.completed', @reservation, json_object('reservationId', @reservation, 'userId', @user,
                'amount', {MovedAmount.MariaDb} + 0, 'queue', @queue, 'ticket', @ticket, 'paidAt', {MariaDbCommands.Iso}v_now{MariaDbCommands.IsoEnd}), {OutboxTrace.MariaDb});
        end
        """;

    private const string Update = $"""
        begin not atomic
            declare v_now datetime(6);
            update payment_payments set status = 'CANCELED', canceled_at = sysdate(6)
            where reservation_id = @reservation and status = 'COMPLETED' and amount = {MovedAmount.MariaDb};
            if row_count() = 0 then
                {MariaDbCommands.Stop}payment.not_completed{MariaDbCommands.StopEnd};
            end if;
            select canceled_at into v_now from payment_payments where reservation_id = @reservation;
            {MariaDbOutbox.Insert} values ('payment.refunded', @reservation, json_object('reservationId', @reservation, 'userId', @user,
                'amount', {MovedAmount.MariaDb} + 0, 'refundedAt', {MariaDbCommands.Iso}v_now{MariaDbCommands.IsoEnd}), {OutboxTrace.MariaDb});
        end
        """;

    public void Complete(DbChanges changes, long reservationId, Visitor payer) => changes.WithEvents().Add(
        driver.CreateCommand(Insert).With("@reservation", reservationId).With("@user", payer.UserId).With("@queue", payer.Queue).With("@ticket", payer.Ticket));

    public void Cancel(DbChanges changes, long reservationId, string userId) =>
        changes.WithEvents().Add(driver.CreateCommand(Update).With("@reservation", reservationId).With("@user", userId));
}

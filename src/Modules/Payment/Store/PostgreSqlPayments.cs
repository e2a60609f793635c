using Ticketing.Common.Data;
using Ticketing.Common.Data.Outbox;
using Ticketing.Queues.Contracts;

namespace Ticketing.Payments.Store;

internal sealed class PostgreSqlPayments : IPaymentStore
{
    private const string Insert = $"""
        with paid as (
            insert into payment.payments (reservation_id, user_id, amount, status, queue, ticket)
            values ($1, $2, {MovedAmount.Read}, 'COMPLETED', $3, $4)
            returning reservation_id, amount, created_at)
        {PostgreSqlOutbox.Insert}
        select 'payment.completed', reservation_id::text, json_build_object('reservationId', reservation_id, 'userId', $2,
            'amount', amount, 'queue', $3, 'ticket', $4, 'paidAt', created_at)
        from paid
        """;

    private const string Update = $"""
        with canceled as (
            update payment.payments set status = 'CANCELED', canceled_at = clock_timestamp()
            where reservation_id = $1 and status = 'COMPLETED' and amount = {MovedAmount.Read}
            returning reservation_id, amount, canceled_at),
        event as (
            {PostgreSqlOutbox.Insert}
            select 'payment.refunded', reservation_id::text, json_build_object('reservationId', reservation_id, 'userId', $2,
                'amount', amount, 'refundedAt', canceled_at)
            from canceled)
        select common.expect(exists (select from canceled), 'payment.not_completed')
        """;

    public void Complete(DbChanges changes, long reservationId, Visitor payer) =>
        changes.WithEvents().Add(PgCommands.Sql(Insert).With(reservationId).With(payer.UserId).With(payer.Queue).With(payer.Ticket));

    public void Cancel(DbChanges changes, long reservationId, string userId) =>
        changes.WithEvents().AddUnread(PgCommands.Sql(Update).With(reservationId).With(userId));
}

using Ticketing.Data.Audit;

namespace Ticketing.Payments.Store;

/// <summary>What must be true of payments.</summary>
internal sealed class PaymentAudit : IAuditSource
{
    public string Name => "payments";

    public IReadOnlyList<AuditCheck> Checks { get; } =
    [
        new(
            "a payment has a time of cancelling when it is canceled, and only then",
            "select count(*) from payment_payments",
            """
            select concat('payment of reservation ', reservation_id, ': it is ', status, ', the time of cancelling is ', coalesce(canceled_at, 'missing'))
            from payment_payments where (status = 'CANCELED') <> (canceled_at is not null) order by reservation_id
            """),
    ];

    public string Sales =>
        "select reservation_id, user_id, amount, case status when 'COMPLETED' then 'PAID' else 'REFUNDED' end as state from payment_payments";
}

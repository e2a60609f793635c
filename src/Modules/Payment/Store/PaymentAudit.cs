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
            "select count(*) from payment.payments",
            """
            select format('payment of reservation %s: it is %s, the time of cancelling is %s', reservation_id, status, coalesce(canceled_at::text, 'missing'))
            from payment.payments where (status = 'CANCELED') <> (canceled_at is not null) order by reservation_id
            """),
    ];

    public string Sales =>
        "select reservation_id, user_id, amount, case status when 'COMPLETED' then 'PAID' else 'REFUNDED' end from payment.payments order by reservation_id";
}

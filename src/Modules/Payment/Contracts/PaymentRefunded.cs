namespace Ticketing.Payments.Contracts;

/// <summary>A payment was refunded. Key of the event: the reservation's id.</summary>
/// <param name="ReservationId">The reservation.</param>
/// <param name="UserId">The user who had paid.</param>
/// <param name="Amount">In won.</param>
/// <param name="RefundedAt">When, by the database's clock.</param>
public sealed record PaymentRefunded(long ReservationId, string UserId, long Amount, DateTimeOffset RefundedAt)
{
    /// <summary>The topic of the event.</summary>
    public const string Topic = "payment.refunded";
}

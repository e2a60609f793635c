namespace Ticketing.Payments.Contracts;

/// <summary>A reservation was paid. Key of the event: the reservation's id.</summary>
/// <param name="ReservationId">The reservation.</param>
/// <param name="UserId">The user who paid.</param>
/// <param name="Amount">In won.</param>
/// <param name="Queue">The queue of the token that paid.</param>
/// <param name="Ticket">The ticket number of that token.</param>
/// <param name="PaidAt">When, by the database's clock.</param>
public sealed record PaymentCompleted(long ReservationId, string UserId, long Amount, string Queue, long Ticket, DateTimeOffset PaidAt)
{
    /// <summary>The topic of the event.</summary>
    public const string Topic = "payment.completed";
}

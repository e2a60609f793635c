namespace Ticketing.Payments.Notices;

/// <summary>A way to send notices of payments.</summary>
internal interface INotifier
{
    /// <summary>Sends the notice. A failure is an exception. The same notice may come again, with the same id.</summary>
    Task SendAsync(PaymentNotice notice, CancellationToken cancellation);
}

/// <summary>The notice of a payment.</summary>
/// <param name="MessageId">The same whenever the notice is sent again.</param>
/// <param name="Type">The topic of the event, <c>payment.completed</c>.</param>
/// <param name="ReservationId">The reservation.</param>
/// <param name="UserId">The user who paid.</param>
/// <param name="Amount">In won.</param>
/// <param name="PaidAt">When.</param>
internal sealed record PaymentNotice(Guid MessageId, string Type, long ReservationId, string UserId, long Amount, DateTimeOffset PaidAt);

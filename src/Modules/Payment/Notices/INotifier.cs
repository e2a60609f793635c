namespace Ticketing.Payments.Notices;

/// <summary>A way to tell somebody outside of a payment.</summary>
internal interface INotifier
{
    /// <summary>Sends the notice. A failure is an exception. The same notice may come again, with the same id.</summary>
    Task SendAsync(PaymentNotice notice, CancellationToken cancellation);
}

/// <summary>What is told.</summary>
/// <param name="MessageId">The same whenever the notice is sent again.</param>
/// <param name="Type">What happened: <c>payment.completed</c>.</param>
/// <param name="ReservationId">What was paid for.</param>
/// <param name="UserId">Who paid.</param>
/// <param name="Amount">In won.</param>
/// <param name="PaidAt">When.</param>
internal sealed record PaymentNotice(Guid MessageId, string Type, long ReservationId, string UserId, long Amount, DateTimeOffset PaidAt);

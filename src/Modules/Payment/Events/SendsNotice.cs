using Microsoft.Extensions.Options;
using Ticketing.Messaging.Events;
using Ticketing.Payments.Notices;

namespace Ticketing.Payments.Events;

/// <summary>Tells the outside world of a payment, by every notifier there is.</summary>
internal sealed class SendsNotice(IEnumerable<INotifier> notifiers, IOptions<NoticeOptions> options) : IEventConsumer
{
    public string Name => "payment-notice";

    public IReadOnlyCollection<string> Topics { get; } = [PaymentCompleted.Topic];

    public IReadOnlyList<TimeSpan>? RetryDelays { get; } = [.. options.Value.Delays.Select(delay => TimeSpan.FromMilliseconds(delay))];

    public async Task HandleAsync(EventMessage message, CancellationToken cancellation)
    {
        var paid = PaymentCompleted.Of(message);
        var notice = new PaymentNotice(message.Id, message.Topic, paid.ReservationId, paid.UserId, paid.Amount, paid.PaidAt);
        foreach (var notifier in notifiers)
            await notifier.SendAsync(notice, cancellation);
    }
}

using MassTransit;
using Ticketing.Payments.Contracts;
using Ticketing.Payments.Notices;

namespace Ticketing.Payments.Events;

/// <summary>Sends the notice of a payment by every notifier.</summary>
internal sealed class PaymentNoticeConsumer(IEnumerable<INotifier> notifiers) : IConsumer<PaymentCompleted>
{
    /// <summary>The name under which the inbox remembers what was handled.</summary>
    public const string Name = "payment-notice";

    public async Task Consume(ConsumeContext<PaymentCompleted> context)
    {
        var paid = context.Message;
        var notice = new PaymentNotice(context.MessageId!.Value, PaymentCompleted.Topic, paid.ReservationId, paid.UserId, paid.Amount, paid.PaidAt);
        foreach (var notifier in notifiers)
            await notifier.SendAsync(notice, context.CancellationToken);
    }
}

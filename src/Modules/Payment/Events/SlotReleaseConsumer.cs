using MassTransit;
using Ticketing.Payments.Contracts;
using Ticketing.Queues.Contracts;

namespace Ticketing.Payments.Events;

/// <summary>Frees the slot of a visitor who has paid, where that failed right after the payment or the replica died before it. Safe to repeat.</summary>
internal sealed class SlotReleaseConsumer(IQueueSlots slots) : IConsumer<PaymentCompleted>
{
    /// <summary>The name under which the inbox remembers what was handled.</summary>
    public const string Name = "queue-slot";

    public Task Consume(ConsumeContext<PaymentCompleted> context)
    {
        var paid = context.Message;
        return slots.CompleteAsync(new Visitor(paid.Queue, paid.UserId, paid.Ticket), context.CancellationToken);
    }
}

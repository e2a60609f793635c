using MassTransit;
using Ticketing.Payments.Contracts;
using Ticketing.Payments.Payments;
using Ticketing.Queues.Contracts;

namespace Ticketing.Payments.Events;

/// <summary>
/// Passes the holds of a ticket that has paid on to the queue, where that failed right after the payment or the replica died before it. Safe to repeat.
/// </summary>
internal sealed class SlotReleaseConsumer(SlotRelease release, ITicketHolds holds, IQueueSlots slots) : IConsumer<PaymentCompleted>
{
    /// <summary>The name under which the inbox remembers what was handled.</summary>
    public const string Name = "queue-slot";

    public async Task Consume(ConsumeContext<PaymentCompleted> context)
    {
        var paid = context.Message;
        if (await release.HasUpdatedAsync(paid.ReservationId))
            return;
        var payer = new Visitor(paid.Queue, paid.UserId, paid.Ticket);
        await slots.UpdateAsync(payer, await holds.FindAsync(payer, context.CancellationToken), context.CancellationToken);
    }
}

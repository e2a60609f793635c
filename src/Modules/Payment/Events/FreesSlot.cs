using Ticketing.Messaging.Events;
using Ticketing.Queues.Contracts;

namespace Ticketing.Payments.Events;

/// <summary>Frees the slot of whoever has paid, if that could not be done at once: the token is DONE as soon as the line is back, whatever became of the host.</summary>
internal sealed class FreesSlot(IQueueSlots slots) : IEventConsumer
{
    public string Name => "queue-slot";

    public IReadOnlyCollection<string> Topics { get; } = [PaymentCompleted.Topic];

    public IReadOnlyList<TimeSpan>? RetryDelays => null;

    public Task HandleAsync(EventMessage message, CancellationToken cancellation)
    {
        var paid = PaymentCompleted.Of(message);
        return slots.CompleteAsync(new Visitor(paid.Queue, paid.UserId, paid.Ticket), cancellation);
    }
}

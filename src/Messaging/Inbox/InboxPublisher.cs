using Ticketing.Messaging.Outbox;

namespace Ticketing.Messaging.Inbox;

/// <summary>Without Kafka the relay puts events straight into the inbox.</summary>
internal sealed class InboxPublisher(InboxStore inbox) : IEventPublisher
{
    public string Name => "inbox";

    public Task PublishAsync(IReadOnlyList<Event> events, CancellationToken cancellation) => inbox.AddAsync(events, cancellation);
}

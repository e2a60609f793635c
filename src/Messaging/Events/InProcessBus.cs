namespace Ticketing.Messaging.Events;

/// <summary>Without a broker the relay puts events straight into the inbox.</summary>
internal sealed class InProcessBus(Inbox inbox) : IEventBus
{
    public Task PublishAsync(IReadOnlyList<EventMessage> events, CancellationToken cancellation) => inbox.AddAsync(events, cancellation);
}

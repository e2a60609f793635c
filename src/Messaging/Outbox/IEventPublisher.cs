namespace Ticketing.Messaging.Outbox;

/// <summary>Carries events from the outbox to the consumers: straight into the inbox, or over Kafka.</summary>
internal interface IEventPublisher
{
    /// <summary>The name of the carrier in traces (<c>messaging.system</c>).</summary>
    string Name { get; }

    /// <summary>
    /// Publishes events, those of one key in this order. When the call returns none of them can be lost; when it throws, each may have been published or not.
    /// </summary>
    Task PublishAsync(IReadOnlyList<Event> events, CancellationToken cancellation);
}

namespace Ticketing.Messaging.Events;

/// <summary>What carries facts from the outbox to those who want to hear of them.</summary>
public interface IEventBus
{
    /// <summary>What carries them, as traces call it (<c>messaging.system</c>).</summary>
    string Name => "in_memory";

    /// <summary>
    /// Hands the events over, in this order for each key. When this returns, none of them can be lost any more; when it throws, the bus is
    /// away, and any of them may have been handed over or not.
    /// </summary>
    Task PublishAsync(IReadOnlyList<EventMessage> events, CancellationToken cancellation);
}

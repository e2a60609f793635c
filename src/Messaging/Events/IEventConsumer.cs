namespace Ticketing.Messaging.Events;

/// <summary>What somebody does about facts. Each fact is handled once for each handler, by its id; again only where the host died in the middle or the handler failed.</summary>
public interface IEventConsumer
{
    /// <summary>The handler's name, for good: what was handled is remembered under it.</summary>
    string Name { get; }

    /// <summary>The topics it wants to hear of.</summary>
    IReadOnlyCollection<string> Topics { get; }

    /// <summary>
    /// How long after each failure it is tried again. When all are used up the fact is dead for this handler. Every rung is told as
    /// <c>topic.retry</c>, the end as <c>topic.dead</c>. Null: tried every second until it works.
    /// </summary>
    IReadOnlyList<TimeSpan>? RetryDelays { get; }

    /// <summary>Handles the fact; a failure is an exception. It gets less than two seconds.</summary>
    Task HandleAsync(EventMessage message, CancellationToken cancellation);
}

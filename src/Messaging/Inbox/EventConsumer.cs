using MassTransit;
using MassTransit.Mediator;
using Microsoft.Extensions.DependencyInjection;
using Ticketing.Data;
using Event = Ticketing.Messaging.Outbox.Event;

namespace Ticketing.Messaging.Inbox;

/// <summary>
/// A registered consumer. It has a mediator of its own, because a mediator hands an event to every consumer that it knows, and the inbox keeps the retries of
/// each consumer apart.
/// </summary>
internal sealed class EventConsumer : IDisposable
{
    private readonly EventType _type;
    private readonly IMediator _mediator;

    private EventConsumer(string name, EventType type, IReadOnlyList<TimeSpan>? retryDelays, IMediator mediator)
    {
        (Name, RetryDelays) = (name, retryDelays);
        (_type, _mediator) = (type, mediator);
    }

    /// <summary>The name under which the inbox remembers what was handled.</summary>
    public string Name { get; }

    /// <summary>The topic that it consumes.</summary>
    public string Topic => _type.Topic;

    /// <summary>How long after each failure the event is handled again; after the last one it is dead. Null: every second until it works.</summary>
    public IReadOnlyList<TimeSpan>? RetryDelays { get; }

    /// <summary>Set when this replica has put events for the consumer into the inbox.</summary>
    public Signal Arrived { get; } = new();

    /// <summary>The topic of failures that are tried again.</summary>
    public static string RetryTopic(string topic) => topic + ".retry";

    /// <summary>The topic of events that were given up.</summary>
    public static string DeadTopic(string topic) => topic + ".dead";

    /// <summary>Builds the consumer; each event is handled in a scope of its own.</summary>
    /// <exception cref="InvalidOperationException">No module has registered the event.</exception>
    public static EventConsumer Create<TConsumer, TEvent>(IServiceProvider services, string name, IReadOnlyList<TimeSpan>? retryDelays)
        where TConsumer : class, IConsumer<TEvent>
        where TEvent : class
    {
        var type = services.GetServices<EventType>().SingleOrDefault(each => each.Type == typeof(TEvent))
            ?? throw new InvalidOperationException($"{typeof(TEvent).Name} is not registered: the module that owns the event has to call AddEvent.");
        var scopes = services.GetRequiredService<IServiceScopeFactory>();
        var mediator = Bus.Factory.CreateMediator(configurator => configurator.Handler<TEvent>(async context =>
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<TConsumer>().Consume(context);
        }));
        return new EventConsumer(name, type, retryDelays, mediator);
    }

    /// <summary>Handles an event. Throws what the consumer throws.</summary>
    /// <exception cref="System.Text.Json.JsonException">The payload is not an event of the consumer's type.</exception>
    public Task HandleAsync(Event handled, CancellationToken cancellation) =>
        _mediator.Send(_type.Read(handled.Payload), _type.Type, Pipe.Execute<SendContext>(context => context.MessageId = handled.Id), cancellation);

    public void Dispose() => Arrived.Dispose();
}

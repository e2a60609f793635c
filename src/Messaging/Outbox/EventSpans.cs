using System.Diagnostics;
using Ticketing.Common.Tracing;

namespace Ticketing.Messaging.Outbox;

/// <summary>The spans of events (semantic conventions of messaging). Each continues the trace of the change that wrote the event.</summary>
internal sealed class EventSpans
{
    private readonly Activity?[] _spans = [];

    /// <summary>Begins a span for each event that is sent.</summary>
    /// <param name="system">The carrier, <c>messaging.system</c>.</param>
    /// <param name="events">The events.</param>
    public EventSpans(string system, IReadOnlyList<Event> events)
    {
        Events = events;
        if (!Spans.Source.HasListeners())
            return;
        var current = Activity.Current;
        _spans = [.. events.Select(each => Begin(each, "send", ActivityKind.Producer)?.SetTag("messaging.system", system))];
        Events = [.. events.Zip(_spans, (each, span) => span is null ? each : each with { TraceParent = span.Id })];
        // The spans are siblings: none of them is the parent of the next.
        Activity.Current = current;
    }

    /// <summary>The events to send: those with a trace name the span of their sending as the parent of what follows.</summary>
    public IReadOnlyList<Event> Events { get; }

    /// <summary>Begins the span of a consumer that handles an event.</summary>
    public static Activity? Process(string consumer, Event handled) =>
        Begin(handled, "process", ActivityKind.Consumer)?.SetTag("messaging.system", "inbox").SetTag("messaging.consumer.group.name", consumer);

    /// <summary>Ends the spans of sending.</summary>
    /// <param name="fault">Why the events were not sent; null where they were.</param>
    public void End(Exception? fault)
    {
        foreach (var span in _spans)
        {
            if (fault is not null)
                span.Fail(fault);
            span?.Dispose();
        }
    }

    private static Activity? Begin(Event each, string operation, ActivityKind kind) =>
        Spans.Continue(each.TraceParent, $"{operation} {each.Topic}", kind)
            ?.SetTag("messaging.operation.name", operation)
            .SetTag("messaging.operation.type", operation)
            .SetTag("messaging.destination.name", each.Topic)
            .SetTag("messaging.message.id", each.Id.ToString());
}

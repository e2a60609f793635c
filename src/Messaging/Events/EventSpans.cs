using System.Diagnostics;
using Ticketing.Common.Tracing;

namespace Ticketing.Messaging.Events;

/// <summary>The spans of facts on their way (semantic conventions of messaging): each continues the trace of the change that it tells of.</summary>
internal sealed class EventSpans
{
    private readonly Activity?[] _spans = [];

    /// <summary>Begins to send the events. Those that belong to a trace are to be sent as <see cref="Events"/> has them: the span of sending is what comes next to them.</summary>
    public EventSpans(string system, IReadOnlyList<EventMessage> events)
    {
        Events = events;
        if (!Spans.Source.HasListeners())
            return;
        var current = Activity.Current;
        _spans = [.. events.Select(message => Begin(message, "send", ActivityKind.Producer)?.SetTag("messaging.system", system))];
        Events = [.. events.Zip(_spans, (message, span) => span is null ? message : message with { TraceParent = span.Id })];
        // Many at once: none of them is what the others belong to.
        Activity.Current = current;
    }

    /// <summary>What to send.</summary>
    public IReadOnlyList<EventMessage> Events { get; }

    /// <summary>A handler begins to work on a fact; what it does belongs to this span.</summary>
    public static Activity? Process(string handler, EventMessage message) =>
        Begin(message, "process", ActivityKind.Consumer)?.SetTag("messaging.system", "inbox").SetTag("messaging.consumer.group.name", handler);

    /// <summary>The events were sent, or not.</summary>
    public void End(Exception? fault)
    {
        foreach (var span in _spans)
        {
            if (fault is not null)
                span.Fail(fault);
            span?.Dispose();
        }
    }

    private static Activity? Begin(EventMessage message, string operation, ActivityKind kind) =>
        Spans.Continue(message.TraceParent, $"{operation} {message.Topic}", kind)
            ?.SetTag("messaging.operation.name", operation)
            .SetTag("messaging.operation.type", operation)
            .SetTag("messaging.destination.name", message.Topic)
            .SetTag("messaging.message.id", message.Id.ToString());
}

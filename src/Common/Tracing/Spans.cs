using System.Diagnostics;

namespace Ticketing.Common.Tracing;

/// <summary>The spans of this product, beside those of the web server, the HTTP client and the database's driver. While nobody listens there are none, and asking costs next to nothing.</summary>
public static class Spans
{
    /// <summary>The name of the source that whoever records subscribes to.</summary>
    public const string SourceName = "Ticketing";

    /// <summary>The source.</summary>
    internal static ActivitySource Source { get; } = new(SourceName);

    /// <summary>The span that everything now belongs to; null where nobody records it.</summary>
    internal static Activity? Current => Source.HasListeners() && Activity.Current is { Recorded: true } span ? span : null;

    /// <summary>The span as a message carries it, in the form of W3C Trace Context; null where nobody records it.</summary>
    internal static string? TraceParent => Current?.Id;

    /// <summary>Begins a span that continues what a message carries, and makes it the current one; null where nobody records it.</summary>
    internal static Activity? Continue(string? traceParent, string name, ActivityKind kind) =>
        Source.HasListeners() && ActivityContext.TryParse(traceParent, null, isRemote: true, out var parent) ? Source.StartActivity(name, kind, parent) : null;

    /// <summary>Notes that what the span stands for failed.</summary>
    internal static void Fail(this Activity? span, Exception fault) => span?.SetTag("error.type", fault.GetType().FullName).SetStatus(ActivityStatusCode.Error);
}

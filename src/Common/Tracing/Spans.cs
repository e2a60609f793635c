using System.Diagnostics;

namespace Ticketing.Common.Tracing;

/// <summary>The spans of this product, beside those of the web server, the HTTP client and the database driver. Without a listener none is made.</summary>
public static class Spans
{
    /// <summary>The name of the source.</summary>
    public const string SourceName = "Ticketing";

    /// <summary>The source.</summary>
    internal static ActivitySource Source { get; } = new(SourceName);

    /// <summary>The current span; null where it is not recorded.</summary>
    internal static Activity? Current => Source.HasListeners() && Activity.Current is { Recorded: true } span ? span : null;

    /// <summary>The current span as a message carries it, in the form of W3C Trace Context; null where it is not recorded.</summary>
    internal static string? TraceParent => Current?.Id;

    /// <summary>Starts a span that continues the one a message carries, and makes it the current one; null where nothing is recorded.</summary>
    internal static Activity? Continue(string? traceParent, string name, ActivityKind kind) =>
        Source.HasListeners() && ActivityContext.TryParse(traceParent, null, isRemote: true, out var parent) ? Source.StartActivity(name, kind, parent) : null;

    /// <summary>Marks the span as failed.</summary>
    internal static void Fail(this Activity? span, Exception fault) =>
        span?.SetTag("error.type", fault.GetType().FullName).SetStatus(ActivityStatusCode.Error);
}

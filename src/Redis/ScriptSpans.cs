using System.Diagnostics;
using Ticketing.Common.Tracing;

namespace Ticketing.Redis;

/// <summary>
/// Spans of script calls. One call may serve many requests, each with a trace of its own, so its spans are made when it has ended: one in every
/// recorded trace.
/// </summary>
internal static class ScriptSpans
{
    private static readonly AsyncLocal<Activity[]?> Carried = new();

    /// <summary>Names the requests that the following calls of this flow serve, in place of the current span.</summary>
    public static void Carry(IEnumerable<Activity?> requests) => Carried.Value = [.. requests.OfType<Activity>()];

    /// <summary>Records a call that has ended.</summary>
    /// <param name="script">The script.</param>
    /// <param name="took">How long it took.</param>
    /// <param name="fault">Why it failed; null where it did not.</param>
    public static void Ran(string script, TimeSpan took, Exception? fault)
    {
        if (!Spans.Source.HasListeners())
            return;
        var requests = Carried.Value ?? (Spans.Current is { } current ? [current] : []);
        var began = TimeProvider.System.GetUtcNow() - took;
        foreach (var request in requests)
        {
            using var span = Spans.Source.StartActivity(ActivityKind.Client, request.Context, startTime: began, name: "EVALSHA " + script);
            span?.SetTag("db.system.name", "redis")
                .SetTag("db.operation.name", "EVALSHA")
                .SetTag("db.stored_procedure.name", script)
                .SetTag("concert.requests", requests.Length);
            if (fault is not null)
                span.Fail(fault);
        }
    }
}

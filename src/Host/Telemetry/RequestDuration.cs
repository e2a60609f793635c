using System.Diagnostics.Metrics;

namespace Ticketing.Host.Telemetry;

/// <summary>
/// The histogram <c>http.server.request.duration</c> with the labels that are used. ASP.NET Core has an instrument of this name; it costs a request
/// three to ten times as much, so nothing listens to that one.
/// </summary>
internal sealed class RequestDuration(IMeterFactory meters, TimeProvider time)
{
    private const int MinStatus = 100;
    private const int MaxStatus = 599;

    private static readonly object[] Statuses = [.. Enumerable.Range(MinStatus, MaxStatus - MinStatus + 1).Cast<object>()];

    private readonly Histogram<double> _duration = meters.Create("Ticketing.Http").CreateHistogram<double>(
        "http.server.request.duration",
        "s",
        "Duration of HTTP server requests.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });

    private long _requests;

    /// <summary>How many requests have been answered.</summary>
    public long Requests => Volatile.Read(ref _requests);

    /// <summary>Handles a request and records how long that took.</summary>
    public async Task MeasureAsync(HttpContext context, RequestDelegate next)
    {
        var began = time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            Record(context, time.GetElapsedTime(began));
        }
    }

    private void Record(HttpContext context, TimeSpan took)
    {
        Interlocked.Increment(ref _requests);
        var method = new KeyValuePair<string, object?>("http.request.method", KnownMethod(context.Request.Method));
        var code = Statuses[Math.Clamp(context.Response.StatusCode, MinStatus, MaxStatus) - MinStatus];
        var status = new KeyValuePair<string, object?>("http.response.status_code", code);
        if ((context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText is { } route)
            _duration.Record(took.TotalSeconds, method, status, new KeyValuePair<string, object?>("http.route", route));
        else
            _duration.Record(took.TotalSeconds, method, status);
    }

    // Clients invent methods; each would be a series of its own.
    private static string KnownMethod(string method) =>
        method is "GET" or "POST" or "DELETE" or "PUT" or "HEAD" or "OPTIONS" or "PATCH" or "TRACE" or "CONNECT" ? method : "_OTHER";
}

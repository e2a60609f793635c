using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Ticketing.Common.Metrics;

/// <summary>Collects what the modules, the server and the runtime measure, and shows it at <c>/metrics</c> in the text format of Prometheus.</summary>
public sealed class MetricsPage : IDisposable
{
    /// <summary>How the names of this product's meters begin.</summary>
    internal const string OwnMeters = "Ticketing.";

    private static readonly LabelNames None = new();
    private static readonly LabelNames Request = new(("http.route", "route"), ("http.response.status_code", "status"), ("http.request.method", "method"));

    // The web server has an instrument of this name. Listening to it costs each request several times what is recorded here.
    private readonly MetricFamily _requests = new("http_server_request_duration_seconds", "Duration of HTTP server requests.", Request);
    private static readonly LabelNames Own = new(("queue", "queue"), ("script", "script"), ("name", "name"));
    private static readonly LabelNames Runtime = new(("gc.heap.generation", "generation"), ("cpu.mode", "mode"), ("error.type", "error"));

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, MetricFamily> _families = new();
    private readonly Lock _gate = new();
    private readonly string _instance;

    /// <summary>Starts to listen.</summary>
    public MetricsPage(IConfiguration configuration)
    {
        _instance = configuration["Instance:Id"] is { Length: > 0 } id ? id : Environment.MachineName;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (LabelsOf(instrument) is { } labels)
                listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(instrument, new MetricFamily(instrument, labels)));
        };
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.Start();
    }

    /// <summary>Takes the duration of a request.</summary>
    /// <param name="route">The pattern of its route; null where it had none.</param>
    /// <param name="status">The status of its answer.</param>
    /// <param name="method">Its method; those that HTTP does not know are one.</param>
    /// <param name="took">From its start to its end.</param>
    public void Requested(string? route, int status, string method, TimeSpan took) =>
        _requests.Observe(new SeriesKey(route ?? "", MetricFamily.TextOf(status), MethodOf(method)), took.TotalSeconds);

    /// <summary>Everything measured so far.</summary>
    public string Render()
    {
        var text = new StringBuilder(16 * 1024);
        lock (_gate)
        {
            foreach (var family in _families.Values)
                family.BeginObservation();
            _listener.RecordObservableInstruments();
            foreach (var family in _families.Values)
                family.Write(text, _instance);
            _requests.Write(text, _instance);
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private static string MethodOf(string method) => method is "GET" or "POST" or "DELETE" or "PUT" or "HEAD" or "OPTIONS" or "PATCH" or "TRACE" or "CONNECT" ? method : "_OTHER";

    private static LabelNames? LabelsOf(Instrument instrument) => (instrument.Meter.Name, instrument.Name) switch
    {
        ("Microsoft.AspNetCore.Server.Kestrel", "kestrel.active_connections") => None,
        ("System.Runtime", _) => Runtime,
        var (meter, _) when meter.StartsWith(OwnMeters, StringComparison.Ordinal) => Own,
        _ => null,
    };
}

/// <summary>Registers and maps <see cref="MetricsPage"/>.</summary>
public static class MetricsSetup
{
    /// <summary>Adds meters and the page that shows them.</summary>
    public static IServiceCollection AddMetricsPage(this IServiceCollection services) => services.AddMetrics().AddSingleton<MetricsPage>();

    /// <summary>Times each request from here on. Comes first.</summary>
    public static void UseRequestMetrics(this IApplicationBuilder app)
    {
        var page = app.ApplicationServices.GetRequiredService<MetricsPage>();
        var time = app.ApplicationServices.GetRequiredService<TimeProvider>();
        app.Use(next => context => TimeAsync(context, next, page, time));
    }

    private static async Task TimeAsync(HttpContext context, RequestDelegate next, MetricsPage page, TimeProvider time)
    {
        var began = time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            page.Requested((context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText, context.Response.StatusCode, context.Request.Method, time.GetElapsedTime(began));
        }
    }

    /// <summary>Maps <c>/metrics</c>. Listening begins with this call.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder routes)
    {
        var page = routes.ServiceProvider.GetRequiredService<MetricsPage>();
        routes.MapGet("/metrics", () => TypedResults.Text(page.Render(), "text/plain; version=0.0.4; charset=utf-8")).ExcludeFromDescription();
    }
}

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
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private static LabelNames? LabelsOf(Instrument instrument) => (instrument.Meter.Name, instrument.Name) switch
    {
        ("Microsoft.AspNetCore.Hosting", "http.server.request.duration") => Request,
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

    /// <summary>Maps <c>/metrics</c>. Listening begins with this call.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder routes)
    {
        var page = routes.ServiceProvider.GetRequiredService<MetricsPage>();
        routes.MapGet("/metrics", () => TypedResults.Text(page.Render(), "text/plain; version=0.0.4; charset=utf-8")).ExcludeFromDescription();
    }
}

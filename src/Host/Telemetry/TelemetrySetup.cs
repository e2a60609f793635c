using System.Reflection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Ticketing.Common.Tracing;

namespace Ticketing.Host.Telemetry;

/// <summary>
/// Registers OpenTelemetry: metrics at <c>/metrics</c>, and metrics and traces by OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set. The other variables of
/// OpenTelemetry (<c>OTEL_EXPORTER_OTLP_PROTOCOL</c>, <c>OTEL_TRACES_SAMPLER</c>, <c>OTEL_SERVICE_NAME</c> and so on) are respected as well.
/// </summary>
internal static class TelemetrySetup
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string DatabaseDriver = "MySqlConnector";
    private const string InstanceLabel = "instance";

    /// <summary>The name of this host in metrics, traces and lists.</summary>
    public static string InstanceOf(IConfiguration configuration) =>
        configuration["Instance:Id"] is { Length: > 0 } id ? id : Environment.MachineName;

    /// <summary>Adds metrics and, where an endpoint is set, the export.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var isExported = !string.IsNullOrWhiteSpace(builder.Configuration[Endpoint]);
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => Describe(resource, builder.Configuration))
            .WithMetrics(metrics => Measure(metrics, isExported));
        if (isExported)
            telemetry.WithTracing(Trace);
        builder.Services.AddSingleton<RequestDuration>();
    }

    /// <summary>Times each request from here on. It comes first: what is measured before this call is lost.</summary>
    public static void UseTelemetry(this WebApplication app)
    {
        app.Services.GetRequiredService<MeterProvider>();
        var duration = app.Services.GetRequiredService<RequestDuration>();
        app.Use(next => context => duration.MeasureAsync(context, next));
    }

    /// <summary>Maps <c>/metrics</c>, in the text format of Prometheus.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapPrometheusScrapingEndpoint().WithMetadata(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]));

    private static void Describe(ResourceBuilder resource, ConfigurationManager configuration)
    {
        var instance = InstanceOf(configuration);
        var version = Assembly.GetExecutingAssembly().GetName().Version?.ToString();
        resource
            .AddService("concert", serviceVersion: version, autoGenerateServiceInstanceId: false, serviceInstanceId: instance)
            .AddAttributes([new(InstanceLabel, instance)])
            // Added last, so that the variables of the environment win.
            .AddEnvironmentVariableDetector();
    }

    private static void Measure(MeterProviderBuilder metrics, bool isExported)
    {
        metrics
            .AddMeter("Ticketing.*", DatabaseDriver, "Microsoft.AspNetCore.Server.Kestrel")
            .AddRuntimeInstrumentation()
            .AddHttpClientInstrumentation()
            // The driver's other label is the connection string.
            .AddView(instrument => instrument.Meter.Name == DatabaseDriver ? new MetricStreamConfiguration { TagKeys = ["state"] } : null)
            .AddPrometheusExporter(exporter =>
            {
                exporter.ResourceConstantLabels = key => key == InstanceLabel;
                exporter.ScopeInfoEnabled = false;
                exporter.TargetInfoEnabled = false;
            });
        if (isExported)
            metrics.AddOtlpExporter();
    }

    private static void Trace(TracerProviderBuilder traces) => traces
        .AddSource(Spans.SourceName, DatabaseDriver)
        // A path or a query can hold a token; the route cannot.
        .AddAspNetCoreInstrumentation(requests => requests.EnrichWithHttpResponse = (span, _) => span.SetTag("url.path", null).SetTag("url.query", null))
        .AddHttpClientInstrumentation()
        .AddOtlpExporter();
}

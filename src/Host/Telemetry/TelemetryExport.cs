using System.Reflection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Ticketing.Common.Tracing;

namespace Ticketing.Host.Telemetry;

/// <summary>
/// Sends traces and metrics by OTLP to <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>. The other variables of OpenTelemetry are respected as well: <c>OTEL_EXPORTER_OTLP_PROTOCOL</c>,
/// <c>OTEL_TRACES_SAMPLER</c>, <c>OTEL_SERVICE_NAME</c>, <c>OTEL_METRIC_EXPORT_INTERVAL</c> and so on.
/// </summary>
internal sealed class TelemetryExport(IConfiguration configuration) : IHostedService, IDisposable
{
    // What is still to be sent at the end may take so long; a collector that is away holds nobody up.
    private const int FlushMs = 1000;

    private static readonly string[] Sources = [Spans.SourceName, "Microsoft.AspNetCore", "System.Net.Http", "MySqlConnector"];
    private static readonly string[] Meters = ["Ticketing.*", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "System.Net.Http", "MySqlConnector"];

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var version = Assembly.GetExecutingAssembly().GetName().Version?.ToString();
        var instance = configuration["Instance:Id"] is { Length: > 0 } id ? id : Environment.MachineName;
        // The variables come last: they win.
        var resource = ResourceBuilder.CreateEmpty()
            .AddService("concert", serviceVersion: version, autoGenerateServiceInstanceId: false, serviceInstanceId: instance)
            .AddTelemetrySdk()
            .AddEnvironmentVariableDetector();
        _traces = Sdk.CreateTracerProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(configuration))
            .SetResourceBuilder(resource)
            .AddSource(Sources)
            .AddOtlpExporter()
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(configuration))
            .SetResourceBuilder(resource)
            .AddMeter(Meters)
            .AddOtlpExporter()
            .Build();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Task.Run(() => _traces?.Shutdown(FlushMs), CancellationToken.None), Task.Run(() => _metrics?.Shutdown(FlushMs), CancellationToken.None));

    /// <inheritdoc/>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }
}

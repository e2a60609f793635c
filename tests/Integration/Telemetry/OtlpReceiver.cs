using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Ticketing.Tests.Integration.Telemetry;

/// <summary>
/// A collector that takes traces and metrics by OTLP, in both of its protocols, and keeps what it needs of them (opentelemetry-proto,
/// collector/*/v1).
/// </summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private readonly Lock _taking = new();
    private volatile ReceivedSpan[] _spans = [];

    private OtlpReceiver(WebApplication app) => _app = app;

    /// <summary>The spans of the requests that were taken as a whole. Within one they are sorted by instrumentation, not by the time of their end.</summary>
    public IReadOnlyList<ReceivedSpan> Spans => _spans;

    public ConcurrentDictionary<string, string> Metrics { get; } = new();

    /// <summary>Everything that came, byte for byte.</summary>
    public ConcurrentQueue<byte[]> Bodies { get; } = new();

    public string Address => _app.Urls.Single();

    /// <param name="grpc">Whether it speaks gRPC over HTTP/2, rather than protocol buffers over HTTP/1.1.</param>
    public static async Task<OtlpReceiver> StartAsync(bool grpc)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(
            kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = grpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        builder.Logging.ClearProviders();
        var receiver = new OtlpReceiver(builder.Build());
        receiver._app.MapPost("/v1/traces", context => receiver.ReceiveAsync(context, receiver.TakeTraces));
        receiver._app.MapPost("/v1/metrics", context => receiver.ReceiveAsync(context, receiver.TakeMetrics));
        receiver._app.MapPost("/opentelemetry.proto.collector.trace.v1.TraceService/Export", context => receiver.ReceiveAsync(context, receiver.TakeTraces));
        receiver._app.MapPost("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", context =>
            receiver.ReceiveAsync(context, receiver.TakeMetrics));
        await receiver._app.StartAsync();
        return receiver;
    }

    public ReceivedSpan[] OfTrace(string traceId) => [.. Spans.Where(span => span.TraceId == traceId)];

    public bool HasSeen(string text)
    {
        var wanted = Encoding.UTF8.GetBytes(text);
        return Bodies.Any(body => body.AsSpan().IndexOf(wanted) >= 0);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context, Action<ProtoMessage> take)
    {
        const int GrpcHead = 5;
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer);
        var body = buffer.ToArray();
        Bodies.Enqueue(body);
        if (context.Request.ContentType == "application/grpc")
        {
            take(new ProtoMessage(body.AsMemory(GrpcHead)));
            context.Response.ContentType = "application/grpc";
            context.Response.DeclareTrailer("grpc-status");
            await context.Response.Body.WriteAsync(new byte[GrpcHead]);
            context.Response.AppendTrailer("grpc-status", "0");
        }
        else
        {
            take(new ProtoMessage(body));
            context.Response.ContentType = "application/x-protobuf";
        }
    }

    private void TakeTraces(ProtoMessage request)
    {
        var taken =
            from resource in request.Messages(1)
            let service = AttributesOf(resource.Messages(1).Single(), 1)["service.name"]
            from scope in resource.Messages(2)
            from span in scope.Messages(2)
            select new ReceivedSpan(service, span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), AttributesOf(span, 9));
        lock (_taking)
            _spans = [.. _spans, .. taken];
    }

    private void TakeMetrics(ProtoMessage request)
    {
        foreach (var resource in request.Messages(1))
        {
            var instance = AttributesOf(resource.Messages(1).Single(), 1)["service.instance.id"];
            foreach (var metric in resource.Messages(2).SelectMany(scope => scope.Messages(2)))
                Metrics[metric.Text(1)] = instance;
        }
    }

    private static Dictionary<string, string> AttributesOf(ProtoMessage message, int number) =>
        message.Messages(number).ToDictionary(pair => pair.Text(1), pair =>
    {
        var value = pair.Messages(2).Single();
        return value.Has(1) ? value.Text(1) : value.Number(3)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "";
    });
}

/// <summary>A span that came.</summary>
internal sealed record ReceivedSpan(
    string Service, string TraceId, string SpanId, string ParentId, string Name, IReadOnlyDictionary<string, string> Attributes);

using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Ticketing.Queues.Push;

/// <summary>Server-sent events (HTML Living Standard, 9.2) as the body of a response.</summary>
internal sealed class EventStream(HttpResponse response) : IPushStream
{
    public bool NeedsKeepAlive => true;

    /// <summary>Sends the head and the reconnection time.</summary>
    public Task OpenAsync(Listener listener)
    {
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        // Without it nginx collects the events.
        response.Headers["X-Accel-Buffering"] = "no";
        response.HttpContext.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        return WriteRetryAsync();
    }

    public Task WriteAsync(PushMessage message) => message switch
    {
        { Event: { } pushed } => WriteEventAsync(pushed),
        { Kind: PushKind.KeepAlive } => WriteTextAsync(": keep-alive\n\n"),
        { Kind: PushKind.Stopping } => WriteRetryAsync(),
        _ => Task.CompletedTask,
    };

    private Task<FlushResult> WriteRetryAsync() =>
        WriteTextAsync(string.Create(CultureInfo.InvariantCulture, $"retry: {Reconnect.After().TotalMilliseconds:0}\n\n"));

    private Task<FlushResult> WriteTextAsync(string text)
    {
        Encoding.UTF8.GetBytes(text, response.BodyWriter);
        return response.BodyWriter.FlushAsync().AsTask();
    }

    private Task<FlushResult> WriteEventAsync(PushedEvent pushed)
    {
        var body = response.BodyWriter;
        Encoding.UTF8.GetBytes($"id: {pushed.Id}\nevent: {pushed.Event}\ndata: ", body);
        body.Write(JsonSerializer.SerializeToUtf8Bytes(pushed.Data, PushJson.Default.QueueStatus));
        body.Write("\n\n"u8);
        return body.FlushAsync().AsTask();
    }
}

using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Ticketing.Common.Api;
using Ticketing.Common.Results;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Rules;
using Ticketing.Queues.Store;

namespace Ticketing.Queues.Push;

/// <summary>One stream from its first message to its last.</summary>
internal sealed class PushSession(PushHub hub, PushMetrics metrics, RedisClock clock, IOptions<PushOptions> options, TimeProvider time)
{
    // By then keep-alive messages have detected the streams of a client that has vanished.
    private readonly Refusal _tooMany = new(QueueErrors.TooManyStreams) { RetryAfter = TimeSpan.FromSeconds(options.Value.KeepAliveSeconds) };

    /// <summary>
    /// Opens a stream for the token of this request and writes its messages until the stream or the client ends. Refuses one stream too many.
    /// </summary>
    public async Task RunAsync(HttpContext context, IPushStream stream)
    {
        if (hub.TryAdd(context.GetToken(), context.Abort, stream.NeedsKeepAlive) is not { } listener)
        {
            await RefusalWriter.WriteAsync(context, _tooMany);
            return;
        }

        try
        {
            await using var disconnect = context.RequestAborted.UnsafeRegister(static state => ((Listener)state!).Put(PushMessage.Disconnected), listener);
            await stream.OpenAsync(listener);
            await WriteAsync(listener, stream);
        }
        catch (Exception disconnected) when (disconnected is IOException or OperationCanceledException or WebSocketException)
        {
            // The client went away during a write, which is how most streams end.
        }
        finally
        {
            hub.Remove(listener);
        }
    }

    private async Task WriteAsync(Listener listener, IPushStream stream)
    {
        PushMessage message;
        do
        {
            message = await listener.TakeAsync();
            listener.BeginWrite(time.GetTimestamp());
            await stream.WriteAsync(message);
            listener.EndWrite();
            if (message.AdmittedAt is { } admittedAt)
                metrics.Admitted(listener.Token.Visitor.Queue, clock.Now - admittedAt);
        }
        while (!message.IsLast);
    }
}

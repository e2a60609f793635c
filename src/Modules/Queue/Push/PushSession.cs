using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Ticketing.Queues.Admission;

namespace Ticketing.Queues.Push;

/// <summary>One stream from its first message to its last.</summary>
internal sealed class PushSession(PushHub hub, PushMetrics metrics, TimeProvider time)
{
    /// <summary>Adds a listener for the token of this request.</summary>
    public Listener Open(HttpContext context, IPushStream stream) => hub.Add(context.GetToken(), context.Abort, stream.NeedsKeepAlive);

    /// <summary>Writes the listener's messages until the stream or the client ends.</summary>
    public async Task RunAsync(HttpContext context, Listener listener, IPushStream stream)
    {
        try
        {
            await using var disconnect = context.RequestAborted.UnsafeRegister(static state => ((Listener)state!).Put(PushMessage.Disconnected), listener);
            PushMessage message;
            do
            {
                message = await listener.TakeAsync();
                listener.BeginWrite(time.GetTimestamp());
                await stream.WriteAsync(message);
                listener.EndWrite();
                if (message.AdmittedAt is { } admittedAt)
                    metrics.Admitted(listener.Token.Visitor.Queue, time.GetUtcNow() - admittedAt);
            }
            while (!message.IsLast);
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
}

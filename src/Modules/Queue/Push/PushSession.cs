using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Ticketing.Queues.Admission;

namespace Ticketing.Queues.Push;

/// <summary>One stream from its first message to its last.</summary>
internal sealed class PushSession(PushHub hub, PushMetrics metrics, TimeProvider time)
{
    /// <summary>Adds a listener for the token of this request.</summary>
    public Listener Open(HttpContext context, IPushStream stream) => hub.Add(context.GetToken(), context.Abort, stream.WantsKeepAlive);

    /// <summary>Writes what there is for the listener until the stream or the client ends.</summary>
    public async Task RunAsync(HttpContext context, Listener listener, IPushStream stream)
    {
        try
        {
            await using var gone = context.RequestAborted.UnsafeRegister(static state => ((Listener)state!).Put(PushMessage.Gone), listener);
            PushMessage message;
            do
            {
                message = await listener.TakeAsync();
                listener.Writes(time.GetTimestamp());
                await stream.WriteAsync(message);
                listener.Wrote();
                if (message.LetInAt is { } letIn)
                    metrics.Admitted(listener.Token.Visitor.Queue, time.GetUtcNow() - letIn);
            }
            while (!message.IsLast);
        }
        catch (Exception away) when (away is IOException or OperationCanceledException or WebSocketException)
        {
            // The client went away while it was written to: there is nobody left to tell.
        }
        finally
        {
            hub.Remove(listener);
        }
    }
}

using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Ticketing.Queues.Endpoints;

namespace Ticketing.Queues.Push;

/// <summary>The same events over a WebSocket (RFC 6455), each a JSON text. What the client sends is read and means nothing.</summary>
internal sealed class SocketStream(WebSocket socket) : IPushStream
{
    private const WebSocketCloseStatus ServiceRestart = (WebSocketCloseStatus)1012;
    private const int MaxMessage = 128;

    // The transport pings.
    public bool WantsKeepAlive => false;

    /// <summary>Accepts the upgrade; a client that does not answer a ping within the interval is cut off.</summary>
    public static Task<WebSocket> AcceptAsync(HttpContext context, TimeSpan keepAlive) => context.WebSockets.AcceptWebSocketAsync(
        new WebSocketAcceptContext { KeepAliveInterval = keepAlive, KeepAliveTimeout = keepAlive });

    public async Task WriteAsync(PushMessage message)
    {
        if (message.Event is { } told)
            await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(told, QueueJson.Default.PushedEvent), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        if (!message.IsLast || socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
            return;
        if (message.Kind == PushKind.Goodbye)
            await socket.CloseOutputAsync(ServiceRestart, GoodbyeText(), CancellationToken.None);
        else
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, message.Event?.Event, CancellationToken.None);
    }

    /// <summary>Reads until the client closes, sends more than a word, or is gone.</summary>
    public async Task DrainAsync(Listener listener, CancellationToken aborted)
    {
        var buffer = new byte[MaxMessage];
        try
        {
            ValueWebSocketReceiveResult read;
            do
                read = await socket.ReceiveAsync(buffer.AsMemory(), aborted);
            while (read.MessageType != WebSocketMessageType.Close && read.EndOfMessage);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // Nothing to tell: whoever listened is away.
        }

        listener.Put(PushMessage.Gone);
    }

    private static string GoodbyeText() =>
        string.Create(CultureInfo.InvariantCulture, $"this server restarts, reconnect after {Reconnect.After().TotalMilliseconds:0} ms");
}

using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Ticketing.Queues.Push;

/// <summary>The same events over a WebSocket (RFC 6455), each a JSON text. Messages of the client are read and ignored.</summary>
internal sealed class SocketStream(WebSocket socket) : IPushStream
{
    private const WebSocketCloseStatus ServiceRestart = (WebSocketCloseStatus)1012;
    private const int MaxMessage = 128;

    // The transport pings.
    public bool NeedsKeepAlive => false;

    /// <summary>Accepts the upgrade; a client that does not answer a ping within the interval is cut off.</summary>
    public static Task<WebSocket> AcceptAsync(HttpContext context, TimeSpan keepAlive) => context.WebSockets.AcceptWebSocketAsync(
        new WebSocketAcceptContext { KeepAliveInterval = keepAlive, KeepAliveTimeout = keepAlive });

    public async Task WriteAsync(PushMessage message)
    {
        if (message.Event is { } pushed)
        {
            var text = JsonSerializer.SerializeToUtf8Bytes(pushed, PushJson.Default.PushedEvent);
            await socket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }

        if (!message.IsLast || socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
            return;
        if (message.Kind == PushKind.Stopping)
            await socket.CloseOutputAsync(ServiceRestart, StoppingText(), CancellationToken.None);
        else
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, message.Event?.Event, CancellationToken.None);
    }

    /// <summary>Reads until the client closes, sends a long message, or is gone.</summary>
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
        catch (Exception disconnected) when (disconnected is WebSocketException or OperationCanceledException)
        {
            // The listener ends below, as after a proper close.
        }

        listener.Put(PushMessage.Disconnected);
    }

    private static string StoppingText() =>
        string.Create(CultureInfo.InvariantCulture, $"this server restarts, reconnect after {Reconnect.After().TotalMilliseconds:0} ms");
}

using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Ticketing.Queues.Push;

/// <summary>
/// The same events over a WebSocket (RFC 6455), each a JSON text. Messages of the client, whole or in fragments, are ignored; a long one closes the stream with
/// 1009.
/// </summary>
/// <param name="context">The request for the upgrade.</param>
/// <param name="keepAlive">How often the client is pinged; one that does not answer within as long is cut off.</param>
/// <param name="time">The timer of the closing handshake.</param>
internal sealed class SocketStream(HttpContext context, TimeSpan keepAlive, TimeProvider time) : IPushStream, IAsyncDisposable
{
    private const WebSocketCloseStatus ServiceRestart = (WebSocketCloseStatus)1012;
    private const int MaxMessage = 128;

    // How long the host waits for the answer to a closing handshake.
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromMilliseconds(500);

    private WebSocket? _socket;
    private Task _reading = Task.CompletedTask;

    // The transport pings.
    public bool NeedsKeepAlive => false;

    /// <summary>Accepts the upgrade.</summary>
    public async Task OpenAsync(Listener listener)
    {
        _socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = keepAlive, KeepAliveTimeout = keepAlive });
        _reading = ReadAsync(_socket, listener);
    }

    public async Task WriteAsync(PushMessage message)
    {
        if (message.Event is { } pushed)
        {
            var text = JsonSerializer.SerializeToUtf8Bytes(pushed, PushJson.Default.PushedEvent);
            await _socket!.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }

        if (!message.IsLast || _socket!.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
            return;
        var (status, reason) = message.Kind switch
        {
            PushKind.Stopping => (ServiceRestart, StoppingText()),
            PushKind.TooLong => (WebSocketCloseStatus.MessageTooBig, string.Create(CultureInfo.InvariantCulture, $"messages of at most {MaxMessage} bytes")),
            _ => (WebSocketCloseStatus.NormalClosure, message.Event?.Event),
        };
        await _socket.CloseOutputAsync(status, reason, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _reading.WaitAsync(CloseTimeout, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket?.Dispose();
    }

    // Until the client closes or is gone, also after a message that was too long: unread bytes would reset the connection before the client has read why.
    private async Task ReadAsync(WebSocket socket, Listener listener)
    {
        var buffer = new byte[MaxMessage];
        var input = context.Features.Get<IHttpUpgradeFeature>() as BoundedSocketInput;
        try
        {
            var length = 0L;
            ValueWebSocketReceiveResult read;
            do
            {
                read = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
                length += read.Count;
                if (length > MaxMessage)
                {
                    input?.BeginClose();
                    listener.Put(PushMessage.TooLong);
                }

                if (read.EndOfMessage)
                    length = 0;
            }
            while (read.MessageType != WebSocketMessageType.Close);
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

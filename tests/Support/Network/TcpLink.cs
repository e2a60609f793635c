using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Ticketing.Tests.Support;

/// <summary>
/// A connection between clients and a server on 127.0.0.1 that a test can cut or hold: clients connect to <see cref="Port"/>, and the link passes
/// everything on to the server.
/// </summary>
public sealed class TcpLink : IAsyncDisposable
{
    private const int BufferSize = 16 * 1024;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly IPEndPoint _server;
    private readonly ConcurrentDictionary<Socket, Socket> _pairs = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _accepting;

    // Completed while data passes.
    private volatile TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TcpLink(int serverPort)
    {
        Port = FreePort.Next();
        _server = new IPEndPoint(IPAddress.Loopback, serverPort);
        _open.SetResult();
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, Port));
        _listener.Listen(512);
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect.</summary>
    public int Port { get; }

    /// <summary>Opens a link to a server, which may be started later.</summary>
    public static TcpLink To(int serverPort) => new(serverPort);

    /// <summary>Breaks every connection at once; both ends get a reset (RST). New connections can be made.</summary>
    public void Cut()
    {
        foreach (var (client, server) in _pairs)
            Break(client, server);
    }

    /// <summary>
    /// Lets nothing pass any more, in either direction: no end gets an error, and new connections hang. What was sent arrives after <see cref="Release"/>.
    /// </summary>
    public void Hold()
    {
        if (_open.Task.IsCompleted)
            _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Lets data pass again, what was held first.</summary>
    public void Release() => _open.TrySetResult();

    /// <summary>Closes the link and its connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Dispose();
        Release();
        Cut();
        await _accepting;
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                _ = CarryAsync(await _listener.AcceptAsync(_closing.Token));
            }
            catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException && _closing.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task CarryAsync(Socket client)
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        _pairs[client] = server;
        try
        {
            await _open.Task;
            await server.ConnectAsync(_server, _closing.Token);
            await Task.WhenAll(PumpAsync(client, server), PumpAsync(server, client));
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The server is away, or one of the two ends has closed: the other end gets a reset below.
        }
        finally
        {
            _pairs.TryRemove(client, out _);
            Break(client, server);
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[BufferSize];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var length)
            {
                await _open.Task;
                for (var sent = 0; sent < length;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, length - sent));
            }

            await _open.Task;
            to.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            // Ends the other direction as well, which may wait for data.
            Break(from, to);
            throw;
        }
    }

    private static void Break(Socket one, Socket other)
    {
        foreach (var socket in new[] { one, other })
        {
            try
            {
                // Without lingering, closing sends a reset, as a machine does that was restarted.
                socket.LingerState = new LingerOption(true, 0);
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
            {
                continue;
            }

            socket.Dispose();
        }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ticketing.Tests.Integration.Lifecycle;

/// <summary>Connections that are opened and then do nothing, or next to nothing.</summary>
/// <param name="port">The port of the host.</param>
/// <param name="from">The address of this machine from which they come.</param>
internal sealed class ClientCrowd(int port, string from = "127.0.0.1") : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly List<Socket> _sockets = [];

    /// <summary>Opens connections and sends the same on each.</summary>
    public async Task OpenAsync(int connections, string sent = "", int? receiveBuffer = null)
    {
        for (var i = 0; i < connections; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            if (receiveBuffer is { } bytes)
                socket.ReceiveBufferSize = bytes;
            _sockets.Add(socket);
            socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
            await socket.ConnectAsync(IPAddress.Loopback, port);
            if (sent.Length > 0)
                await socket.SendAsync(Encoding.ASCII.GetBytes(sent));
        }
    }

    /// <summary>Sends a byte a second on each connection until the host has closed all of them.</summary>
    public async Task TrickleUntilClosedAsync()
    {
        while (_sockets.Exists(socket => !IsClosed(socket)))
        {
            foreach (var socket in _sockets.Where(socket => !IsClosed(socket)))
            {
                try
                {
                    await socket.SendAsync("x"u8.ToArray());
                }
                catch (SocketException)
                {
                    // Closed meanwhile.
                }
            }

            await Task.Delay(Step);
        }
    }

    /// <summary>Waits until the host has closed every connection.</summary>
    /// <exception cref="TimeoutException">It has not, after the limit.</exception>
    public Task UntilClosedAsync(TimeSpan limit) =>
        Ticketing.Tests.Support.Until.TrueAsync("every connection was closed", limit, () => _sockets.TrueForAll(IsClosed));

    public ValueTask DisposeAsync()
    {
        foreach (var socket in _sockets)
            socket.Dispose();
        _sockets.Clear();
        return ValueTask.CompletedTask;
    }

    // An answer that waits to be read is read, so that the end behind it is seen.
    private static bool IsClosed(Socket socket)
    {
        try
        {
            while (socket.Poll(0, SelectMode.SelectRead))
            {
                if (socket.Available == 0 || socket.Receive(new byte[socket.Available]) == 0)
                    return true;
            }

            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}

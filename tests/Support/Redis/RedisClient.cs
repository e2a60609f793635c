using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ticketing.Tests.Support;

/// <summary>Asks a server one thing over a new connection, without a client library's retries and state.</summary>
internal static class RedisClient
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>The beginning of the answer as the server sent it, or null when there was none within a second.</summary>
    public static async Task<string?> AskAsync(int port, string command, string address = "127.0.0.1")
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var timeout = new CancellationTokenSource(Limit);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Parse(address), port), timeout.Token);
            await socket.SendAsync(Encoding.ASCII.GetBytes(command + "\r\n"), timeout.Token);
            var buffer = new byte[4096];
            var length = await socket.ReceiveAsync(buffer, timeout.Token);
            return Encoding.ASCII.GetString(buffer, 0, length);
        }
        catch (Exception noAnswer) when (noAnswer is SocketException or OperationCanceledException)
        {
            return null;
        }
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Ticketing.Tests.Support;

/// <summary>Finds TCP ports of 127.0.0.1 on which no program listens.</summary>
public static class FreePort
{
    // Below the range from which Linux takes the ports of outgoing connections, so that a server that is
    // stopped for a moment finds its port still free.
    private const int First = 18_000;
    private const int End = 32_000;

    private static readonly ConcurrentDictionary<int, bool> HandedOut = new();

    /// <summary>A free port, not handed out before in this process.</summary>
    /// <exception cref="InvalidOperationException">No free port was found.</exception>
    public static int Next() => Next(_ => true);

    /// <summary>A free port that also meets a condition, such as another port at a fixed distance being free.</summary>
    internal static int Next(Predicate<int> condition)
    {
        for (var attempt = 0; attempt < 1_000; attempt++)
        {
            var port = RandomNumberGenerator.GetInt32(First, End);
            if (IsFree(port) && condition(port) && HandedOut.TryAdd(port, true))
                return port;
        }

        throw new InvalidOperationException($"No free port between {First} and {End} of 127.0.0.1.");
    }

    /// <summary>True when a server could listen on the port now.</summary>
    public static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen();
            return true;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}

using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Ticketing.Queues.Push;

/// <summary>Makes the kernel give up a peer that vanished without a word: by itself it tries again for a quarter of an hour.</summary>
internal static class DeadPeer
{
    private const int IpProtoTcp = 6;
    private const int TcpUserTimeout = 18;
    private const uint TimeoutMs = 30_000;

    /// <summary>Ends the connection when what was sent stays unacknowledged for half a minute (TCP_USER_TIMEOUT, RFC 5482). Linux only; elsewhere the system's own limits hold.</summary>
    public static void Notice(HttpContext context)
    {
        if (!OperatingSystem.IsLinux() || context.Features.Get<IConnectionSocketFeature>()?.Socket is not { ProtocolType: ProtocolType.Tcp } socket)
            return;
        Span<byte> value = stackalloc byte[sizeof(uint)];
        MemoryMarshal.Write(value, TimeoutMs);
        socket.SetRawSocketOption(IpProtoTcp, TcpUserTimeout, value);
    }
}

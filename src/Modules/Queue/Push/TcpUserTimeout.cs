using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Ticketing.Queues.Push;

/// <summary>The TCP user timeout (RFC 5482): without it the kernel sends to a peer that has vanished for a quarter of an hour.</summary>
internal static class TcpUserTimeout
{
    private const int IpProtoTcp = 6;
    private const int OptionName = 18;
    private const uint TimeoutMs = 30_000;

    /// <summary>Ends the connection when what was sent stays unacknowledged for half a minute. Linux only; elsewhere the system's own limits hold.</summary>
    public static void Set(HttpContext context)
    {
        if (!OperatingSystem.IsLinux() || context.Features.Get<IConnectionSocketFeature>()?.Socket is not { ProtocolType: ProtocolType.Tcp } socket)
            return;
        Span<byte> value = stackalloc byte[sizeof(uint)];
        MemoryMarshal.Write(value, TimeoutMs);
        socket.SetRawSocketOption(IpProtoTcp, OptionName, value);
    }
}

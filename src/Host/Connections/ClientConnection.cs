using System.Buffers.Binary;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Ticketing.Common.Api;

namespace Ticketing.Host.Connections;

/// <summary>A client's connection as <see cref="ConnectionBounds"/> counts it.</summary>
/// <param name="connection">The connection.</param>
/// <param name="output">Its output, which knows when it was last used.</param>
/// <param name="address">The client's address or network; null where it is not bounded.</param>
internal sealed class ClientConnection(ConnectionContext connection, RefusableOutput output, ClientAddress? address)
{
    // The kernel's tcp_info and the member tcpi_bytes_acked in it.
    private const int TcpLevel = 6;
    private const int TcpInfo = 11;
    private const int AckedOffset = 120;

    /// <summary>Its index among the ordinary connections; -1 while it carries a stream, and after its end.</summary>
    public int Index { get; set; } = -1;

    /// <summary>The client's address or network, if it is bounded.</summary>
    public ClientAddress? Address => address;

    /// <summary>When it was opened or an answer was last sent, as a timestamp of the host's clock.</summary>
    public long LastUsed => output.LastUsed;

    /// <summary>Whether an answer has been sent on it.</summary>
    public bool IsUsed => output.IsUsed;

    /// <summary>Whether an answer waits for the client to read.</summary>
    public bool IsWriting => output.IsWriting;

    /// <summary>When <see cref="SlowReaders"/> began to watch it, as a timestamp of the host's clock, and how many bytes the client had taken then.</summary>
    public (long At, long Bytes)? Watched { get; set; }

    /// <summary>How many bytes the client has taken; null where the system does not provide it.</summary>
    public long? FindTakenBytes()
    {
        if (!OperatingSystem.IsLinux() || connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket)
            return null;
        Span<byte> info = stackalloc byte[AckedOffset + sizeof(long)];
        try
        {
            return socket.GetRawSocketOption(TcpLevel, TcpInfo, info) < info.Length ? null : BinaryPrimitives.ReadInt64LittleEndian(info[AckedOffset..]);
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>Closes it at once.</summary>
    public void Abort(string reason) => connection.Abort(new ConnectionAbortedException(reason));
}

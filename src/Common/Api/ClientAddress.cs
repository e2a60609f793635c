using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Ticketing.Common.Api;

/// <summary>
/// A client as limits count it: an IPv4 address, or the /64 network of an IPv6 address, because one site has a whole /64. An IPv4 address that is written as
/// IPv6 (::ffff:a.b.c.d) is the same client as the IPv4 address; ports and zones make no difference.
/// </summary>
/// <param name="Number">The IPv4 address, or the first half of the IPv6 address, which is greater than any IPv4 address.</param>
public readonly record struct ClientAddress(ulong Number)
{
    private const int PrefixBytes = 8;
    private const int AddressBytes = 16;

    /// <summary>The client of an address; null where the connection has no address, such as a Unix socket.</summary>
    public static ClientAddress? Of(IPAddress? address)
    {
        if (address is null)
            return null;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[AddressBytes];
        address.TryWriteBytes(bytes, out _);
        return new ClientAddress(
            address.AddressFamily == AddressFamily.InterNetworkV6 ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes));
    }

    /// <summary>The address or network as text: <c>192.0.2.1</c>, <c>2001:db8:0:1::/64</c>.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[AddressBytes];
        if (Number <= uint.MaxValue)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)Number);
            return new IPAddress(bytes[..4]).ToString();
        }

        bytes.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Number);
        return $"{new IPAddress(bytes)}/{PrefixBytes * 8}";
    }
}

using System.Buffers;
using System.Security.Cryptography;

namespace Ticketing.Common.Api;

/// <summary>A signature in a header: <c>sha256=</c> and an HMAC-SHA256 in hexadecimal.</summary>
public static class HmacHeader
{
    private const string Prefix = "sha256=";

    /// <summary>Whether the header has this HMAC, compared in constant time.</summary>
    /// <param name="header">The header's value.</param>
    /// <param name="expected">The HMAC-SHA256 that it must have.</param>
    public static bool Matches(string header, ReadOnlySpan<byte> expected)
    {
        Span<byte> sent = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return header.Length == Prefix.Length + (2 * sent.Length) && header.StartsWith(Prefix, StringComparison.Ordinal) &&
            Convert.FromHexString(header.AsSpan(Prefix.Length), sent, out _, out _) == OperationStatus.Done &&
            CryptographicOperations.FixedTimeEquals(expected, sent);
    }
}

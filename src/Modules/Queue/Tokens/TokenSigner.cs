using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Ticketing.Common.Api;
using Ticketing.Queues.Contracts;

namespace Ticketing.Queues.Tokens;

/// <summary>The content of a token.</summary>
/// <param name="Visitor">Queue, user and ticket number.</param>
/// <param name="Epoch">The life of the queue's data in Redis in which the ticket was issued.</param>
/// <param name="IssuedAt">When the token was issued, by the clock of Redis.</param>
/// <param name="EstimatedWait">The wait that was estimated then; null where none was.</param>
internal sealed record QueueToken(Visitor Visitor, long Epoch, DateTimeOffset IssuedAt, TimeSpan? EstimatedWait);

/// <summary>
/// Writes and reads tokens: base64url of version, flags (none yet), time of issue, ticket, epoch, estimated wait, queue and user, and an HMAC-SHA256 (RFC 2104)
/// over all of them. Reading never throws: a token that is not exactly as it was issued is null.
/// </summary>
internal sealed class TokenSigner
{
    private const byte Version = 1;
    private const int HeadLength = 31;
    private const int NoEstimate = -1;
    private const int SignatureLength = HMACSHA256.HashSizeInBytes;
    private const int MaxLength = HeadLength + (2 * Identifier.MaxLength) + SignatureLength;

    private readonly byte[][] _keys;

    public TokenSigner(IOptions<TokenOptions> options) => _keys = [.. options.Value.KeyBytes()];

    /// <summary>The text of a token.</summary>
    public string Sign(QueueToken token)
    {
        Span<byte> bytes = stackalloc byte[MaxLength];
        bytes[0] = Version;
        bytes[1] = 0;
        BinaryPrimitives.WriteInt64BigEndian(bytes[2..], token.IssuedAt.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64BigEndian(bytes[10..], token.Visitor.Ticket);
        BinaryPrimitives.WriteInt64BigEndian(bytes[18..], token.Epoch);
        BinaryPrimitives.WriteInt32BigEndian(bytes[26..], (int)Math.Min(token.EstimatedWait?.TotalSeconds ?? NoEstimate, int.MaxValue));
        var queue = Encoding.ASCII.GetBytes(token.Visitor.Queue, bytes[HeadLength..]);
        bytes[30] = (byte)queue;
        var length = HeadLength + queue;
        length += Encoding.ASCII.GetBytes(token.Visitor.UserId, bytes[length..]);
        HMACSHA256.HashData(_keys[0], bytes[..length], bytes[length..]);
        return Base64Url.EncodeToString(bytes[..(length + SignatureLength)]);
    }

    /// <summary>The token behind a text, or null where the text is not exactly one that was issued with a key known here.</summary>
    public QueueToken? Read(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[MaxLength];
        if (text.Length > Base64Url.GetEncodedLength(MaxLength) || !Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var length))
            return null;
        var signed = length - SignatureLength;
        if (signed <= HeadLength || bytes[0] != Version || bytes[30] == 0 || HeadLength + bytes[30] >= signed)
            return null;
        if (!IsCanonical(text, bytes[..length]) || !IsSigned(bytes[..length]))
            return null;

        var user = HeadLength + bytes[30];
        return new QueueToken(
            new Visitor(QueueName(bytes[HeadLength..user]), Encoding.ASCII.GetString(bytes[user..signed]), BinaryPrimitives.ReadInt64BigEndian(bytes[10..])),
            BinaryPrimitives.ReadInt64BigEndian(bytes[18..]),
            DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(bytes[2..])),
            BinaryPrimitives.ReadInt32BigEndian(bytes[26..]) is >= 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null);
    }

    private static string QueueName(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("default"u8) ? Visitor.DefaultQueue : Encoding.ASCII.GetString(name);

    // The last character of base64url can carry bits that decoding drops: two texts must not be the same token.
    private static bool IsCanonical(ReadOnlySpan<char> text, ReadOnlySpan<byte> bytes)
    {
        Span<char> again = stackalloc char[Base64Url.GetEncodedLength(MaxLength)];
        return text.SequenceEqual(again[..Base64Url.EncodeToChars(bytes, again)]);
    }

    private bool IsSigned(ReadOnlySpan<byte> bytes)
    {
        var signature = bytes[^SignatureLength..];
        Span<byte> expected = stackalloc byte[SignatureLength];
        foreach (var key in _keys)
        {
            HMACSHA256.HashData(key, bytes[..^SignatureLength], expected);
            if (CryptographicOperations.FixedTimeEquals(expected, signature))
                return true;
        }

        return false;
    }
}

using System.Security.Cryptography;

namespace Ticketing.Concerts.Lists;

/// <summary>An answer that is ready to be sent, with its entity tag.</summary>
internal sealed record ReadyBytes
{
    public ReadyBytes(byte[] json)
    {
        Json = json;
        // A hash of the content, so that every replica gives equal lists the same tag.
        ETag = $"\"{Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, 12))}\"";
    }

    /// <summary>The envelope as UTF-8.</summary>
    public byte[] Json { get; }

    /// <summary>The entity tag, quotes included.</summary>
    public string ETag { get; }
}

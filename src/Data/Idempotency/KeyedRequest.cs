using System.Security.Cryptography;
using System.Text;

namespace Ticketing.Data.Idempotency;

/// <summary>
/// What identifies a request that came with an Idempotency-Key. Two requests with one identity are the same call of the same caller with the same key; only
/// those with one fingerprint, too, are the same request.
/// </summary>
/// <param name="Identity">SHA-256 of caller, method, path and key.</param>
/// <param name="Fingerprint">The body's <see cref="RequestFingerprint"/>.</param>
public sealed record KeyedRequest(byte[] Identity, byte[] Fingerprint)
{
    /// <summary>A caller's request, at a path, with a key.</summary>
    internal static KeyedRequest Of(string caller, string method, string path, string key, ReadOnlyMemory<byte> body)
    {
        // With the lengths in front no two different requests have the same text.
        var identity = $"{caller.Length} {caller} {method} {path.Length} {path} {key}";
        return new KeyedRequest(SHA256.HashData(Encoding.UTF8.GetBytes(identity)), RequestFingerprint.Of(body));
    }
}

/// <summary>An answer that can be given again.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">JSON in UTF-8.</param>
internal sealed record KeptAnswer(int Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>
    /// Whether it is kept. A refusal is not: it changed nothing, and its reason may be gone at the next attempt. Nor is a fault, for the second of these
    /// reasons.
    /// </summary>
    public bool IsFinal => Status < 400;
}

using System.Security.Cryptography;
using System.Text;
using Ticketing.Common.Api;

namespace Ticketing.Queues.Admin;

/// <summary>One operator's key: the name under which the log has the operator's calls, and the hash of the key.</summary>
internal sealed record AdminKey
{
    /// <summary>The minimum length of a key: its hash is a plain SHA-256, which protects only keys that cannot be guessed.</summary>
    public const int MinLength = 32;

    private const string Prefix = "sha256:";

    /// <summary>The operator's name, an identifier.</summary>
    public string Name { get; init; } = "";

    /// <summary>The key's hash, as <see cref="HashOf"/> gives it.</summary>
    public string Hash { get; init; } = "";

    /// <summary>Whether the name and the hash have the right form.</summary>
    public bool IsValid => Identifier.IsValid(Name) && TryReadHash(out _);

    /// <summary>The hash of a key, as it stands in the settings.</summary>
    public static string HashOf(string key) => Prefix + Convert.ToHexStringLower(Digest(key));

    /// <summary>The digest that is compared.</summary>
    public static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>Whether this is the key of a digest, compared in constant time.</summary>
    public bool Is(ReadOnlySpan<byte> digest) => TryReadHash(out var own) && CryptographicOperations.FixedTimeEquals(own, digest);

    private bool TryReadHash(out byte[] digest)
    {
        digest = new byte[SHA256.HashSizeInBytes];
        return Hash.Length == Prefix.Length + (2 * digest.Length) && Hash.StartsWith(Prefix, StringComparison.Ordinal) &&
            Convert.FromHexString(Hash.AsSpan(Prefix.Length), digest, out _, out _) == System.Buffers.OperationStatus.Done;
    }
}

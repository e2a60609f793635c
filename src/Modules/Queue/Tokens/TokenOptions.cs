using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;

namespace Ticketing.Queues.Tokens;

/// <summary>
/// The keys that sign tokens. Section <c>Token</c>. A rotation takes three rollouts, as each host must accept what the others sign: the new key as
/// <see cref="PreviousKey"/>, then the two exchanged, and a day later the old one dropped.
/// </summary>
internal sealed record TokenOptions
{
    public const string Section = "Token";

    /// <summary>The key of the repository's samples. It signs on a developer's machine; Production refuses it.</summary>
    public const string SampleKey = "sample-key-for-development-only-0123456789";

    /// <summary>The key that signs, at least 32 characters.</summary>
    [Required]
    [MinLength(32, ErrorMessage = "Token:Key must have at least 32 characters.")]
    public string Key { get; init; } = SampleKey;

    /// <summary>The key that signed before, or that will sign next: accepted, at least 32 characters; empty when there is none.</summary>
    [RegularExpression("(?s).{32,}", ErrorMessage = "Token:PreviousKey must be empty or have at least 32 characters.")]
    public string PreviousKey { get; init; } = "";

    /// <summary>The bytes of the keys, the signing one first.</summary>
    public IEnumerable<byte[]> KeyBytes() =>
        new[] { Key, PreviousKey }.Where(key => key.Length > 0).Select(key => SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}

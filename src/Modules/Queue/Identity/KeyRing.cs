using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Ticketing.Queues.Identity;

/// <summary>
/// The keys in force and the tokens that they have proved. A change of keys makes a new ring, so that no token stays valid because of a key that was withdrawn.
/// </summary>
internal sealed class KeyRing
{
    private readonly IReadOnlyList<SecurityKey> _keys;
    private readonly SymmetricSecurityKey? _shared;

    /// <param name="keys">Public keys.</param>
    /// <param name="sharedSecret">The key of HS256; empty where it is refused.</param>
    public KeyRing(IReadOnlyList<SecurityKey> keys, string sharedSecret)
    {
        _keys = keys;
        _shared = sharedSecret.Length > 0 ? new SymmetricSecurityKey(Encoding.UTF8.GetBytes(sharedSecret)) : null;
    }

    /// <summary>Tokens that were validated with these keys.</summary>
    public ValidatedTokens Validated { get; } = new();

    /// <summary>Whether there is a public key with the id; true where there is no id, because then any key may fit.</summary>
    public bool Knows(string? keyId) => string.IsNullOrEmpty(keyId) || _keys.Any(key => key.KeyId == keyId);

    /// <summary>
    /// The keys that may have signed a token: those of its algorithm only, whatever the token says. Of these the one with its key id, or those without an id;
    /// all where the token names none.
    /// </summary>
    public IReadOnlyList<SecurityKey> Find(string algorithm, string? keyId)
    {
        var candidates = algorithm switch
        {
            SecurityAlgorithms.RsaSha256 => _keys.Where(key => key is RsaSecurityKey),
            SecurityAlgorithms.EcdsaSha256 => _keys.Where(key => key is ECDsaSecurityKey),
            SecurityAlgorithms.HmacSha256 when _shared is not null => [_shared],
            _ => [],
        };
        if (string.IsNullOrEmpty(keyId))
            return [.. candidates];
        var all = candidates.ToList();
        return all.Exists(key => key.KeyId == keyId) ? all.FindAll(key => key.KeyId == keyId) : all.FindAll(key => string.IsNullOrEmpty(key.KeyId));
    }
}

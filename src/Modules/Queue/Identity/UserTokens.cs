using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Ticketing.Common.Api;
using Ticketing.Queues.Store;

namespace Ticketing.Queues.Identity;

/// <summary>
/// Validates the users' own tokens: JWTs (RFC 7519) signed with RS256 or ES256, or with HS256 where that is configured. Signature, issuer, audience and times
/// must be right; the subject is the user.
/// </summary>
internal sealed class UserTokens
{
    /// <summary>The longest token, in characters.</summary>
    public const int MaxLength = 8192;

    private static readonly TimeSpan MaxRemembered = TimeSpan.FromDays(1);

    private static readonly SearchValues<char> Base64UrlOrDot =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    private static readonly HashSet<string> UserTypes = new(StringComparer.OrdinalIgnoreCase) { "JWT", "at+jwt", "application/at+jwt" };

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = MaxLength, MapInboundClaims = false };
    private readonly SigningKeys _keys;
    private readonly RedisClock _clock;
    private readonly IdentityMetrics _metrics;
    private readonly IdentityOptions _options;
    private readonly TimeSpan _skew;

    public UserTokens(IOptions<IdentityOptions> options, SigningKeys keys, RedisClock clock, IdentityMetrics metrics)
    {
        _metrics = metrics;
        _options = options.Value;
        _keys = keys;
        _clock = clock;
        _skew = TimeSpan.FromSeconds(_options.ClockSkewSeconds);
    }

    /// <summary>The user of a valid token; null for any other text.</summary>
    /// <exception cref="Common.Results.UnavailableException">No keys could be read yet.</exception>
    public ValueTask<string?> FindUserAsync(string token)
    {
        if (token.Length is 0 or > MaxLength || token.AsSpan().ContainsAnyExcept(Base64UrlOrDot) || token.AsSpan().Count('.') != 2 || !IsCanonical(token))
        {
            _metrics.Refused(token.Length == 0 ? IdentityMetrics.Missing : IdentityMetrics.Malformed);
            return default;
        }

        var ring = _keys.Current;
        return ring.Validated.Find(token, _clock.Now) is { } user ? new ValueTask<string?>(user) : new ValueTask<string?>(ValidateAsync(token, ring));
    }

    // The last character of base64url can carry bits that decoding drops: two texts must not be the same token. Header and claims are signed as text.
    private static bool IsCanonical(string token) => ((token.Length - token.LastIndexOf('.') - 1) % 4) switch
    {
        0 => true,
        2 => "AQgw".Contains(token[^1], StringComparison.Ordinal),
        3 => "AEIMQUYcgkosw048".Contains(token[^1], StringComparison.Ordinal),
        _ => false,
    };

    private async Task<string?> ValidateAsync(string text, KeyRing ring)
    {
        if (!TryParse(text, out var token) || !HasUniqueMembers(token.EncodedHeader) || !HasUniqueMembers(token.EncodedPayload))
            return Refuse(IdentityMetrics.Malformed);
        if (token.Alg is SecurityAlgorithms.RsaSha256 or SecurityAlgorithms.EcdsaSha256 && !ring.Knows(token.Kid))
            ring = await _keys.RefreshAsync();
        var keys = ring.Find(token.Alg, token.Kid);
        // No extension is understood here, so a token that needs one is refused (RFC 7515, 4.1.11).
        if (token.TryGetHeaderValue<object>("crit", out _))
            return Refuse(IdentityMetrics.Malformed);
        // Issuers sign tokens for other purposes with the same keys, such as one to confirm an address of mail (RFC 8725, 3.11).
        if (token.Typ is { Length: > 0 } type && !UserTypes.Contains(type))
            return Refuse(IdentityMetrics.Type);
        if (keys.Count == 0)
            return Refuse(IdentityMetrics.Key);
        var result = await _handler.ValidateTokenAsync(token, Rules(keys));
        if (!result.IsValid)
        {
            _metrics.Refused(result.Exception);
            return null;
        }

        if (!token.TryGetPayloadValue(JwtRegisteredClaimNames.Sub, out string user) || !Identifier.IsValid(user))
            return Refuse(IdentityMetrics.Subject);
        ring.Validated.Add(text, user, EndOf(token));
        return user;
    }

    private string? Refuse(string reason)
    {
        _metrics.Refused(reason);
        return null;
    }

    // Of two members with the same name one reader takes the first and another one the last (RFC 7515, 4; RFC 7519, 4).
    private static bool HasUniqueMembers(string part)
    {
        try
        {
            using var _ = JsonDocument.Parse(Base64Url.DecodeFromChars(part), Strict);
            return true;
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException)
        {
            return false;
        }
    }

    private bool TryParse(string text, out JsonWebToken token)
    {
        try
        {
            token = _handler.ReadJsonWebToken(text);
            return true;
        }
        catch (Exception malformed) when (malformed is ArgumentException or FormatException or SecurityTokenException)
        {
            token = null!;
            return false;
        }
    }

    // The keys are already those of the token's algorithm: a public key is never taken for a shared secret.
    private TokenValidationParameters Rules(IReadOnlyList<SecurityKey> keys) => new()
    {
        ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.HmacSha256],
        IssuerSigningKeyResolver = (_, _, _, _) => keys,
        ValidIssuers = _options.Issuers,
        ValidAudiences = _options.Audiences,
        IgnoreTrailingSlashWhenValidatingAudience = false,
        LifetimeValidator = (notBefore, expires, token, _) => IsInTime(notBefore, expires, (JsonWebToken)token),
    };

    private bool IsInTime(DateTime? notBefore, DateTime? expires, JsonWebToken token)
    {
        var (early, late) = (_clock.Now.UtcDateTime - _skew, _clock.Now.UtcDateTime + _skew);
        return expires > early && (notBefore is null || notBefore <= late) && token.IssuedAt <= late;
    }

    // A token that is valid for years is validated again each day. The expiry of one that never ends is the last date there is, and adding to it would
    // overflow.
    private DateTimeOffset EndOf(JsonWebToken token)
    {
        var latest = _clock.Now + MaxRemembered;
        return token.ValidTo < latest.UtcDateTime ? new DateTimeOffset(token.ValidTo, TimeSpan.Zero) + _skew : latest;
    }
}

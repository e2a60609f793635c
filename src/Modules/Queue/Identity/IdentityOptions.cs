namespace Ticketing.Queues.Identity;

/// <summary>What proves who a user is.</summary>
internal enum IdentityMode
{
    /// <summary>The user id in the body, or a header that a gateway has signed.</summary>
    Trusted,

    /// <summary>The user's own token, a signed JWT.</summary>
    Jwt,
}

/// <summary>How users are identified. Section <c>Identity</c>.</summary>
internal sealed record IdentityOptions
{
    public const string Section = "Identity";

    public IdentityMode Mode { get; init; } = IdentityMode.Trusted;

    /// <summary>Whether Production may run <see cref="IdentityMode.Trusted"/>.</summary>
    public bool TrustedAcknowledged { get; init; }

    /// <summary>The key of the gateway's signatures in <see cref="IdentityMode.Trusted"/>, at least 32 characters; empty where there is no gateway.</summary>
    public string GatewaySecret { get; init; } = "";

    /// <summary>Accepted issuers of user tokens, with commas between them.</summary>
    public string Issuer { get; init; } = "";

    /// <summary>Accepted audiences, with commas between them.</summary>
    public string Audience { get; init; } = "";

    /// <summary>Public keys: PEM blocks one after the other, or the text of a JWKS.</summary>
    public string Keys { get; init; } = "";

    /// <summary>Where a JWKS is: an https address or a file.</summary>
    public string Jwks { get; init; } = "";

    /// <summary>How often the JWKS is read again.</summary>
    public int JwksRefreshSeconds { get; init; } = 300;

    /// <summary>The key of HS256, at least 32 characters; empty refuses HS256.</summary>
    public string SharedSecret { get; init; } = "";

    /// <summary>How far the issuer's clock may differ.</summary>
    public int ClockSkewSeconds { get; init; } = 5;

    public IReadOnlyList<string> Issuers => List(Issuer);

    public IReadOnlyList<string> Audiences => List(Audience);

    /// <summary>The address of the JWKS; null where it is a file, or not set.</summary>
    public Uri? JwksAddress => Uri.TryCreate(Jwks, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;

    private static string[] List(string value) => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

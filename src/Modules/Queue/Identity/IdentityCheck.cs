using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Ticketing.Queues.Identity;

/// <summary>Names everything that is wrong with <see cref="IdentityOptions"/>, also what only Production refuses.</summary>
internal sealed class IdentityCheck(IHostEnvironment host) : IValidateOptions<IdentityOptions>
{
    private const int MinSecret = 32;
    private const int MaxSkew = 300;
    private const int MaxRefresh = 86_400;

    public ValidateOptionsResult Validate(string? name, IdentityOptions options)
    {
        var failures = (options.Mode == IdentityMode.Jwt ? OfJwt(options) : OfTrusted(options)).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private IEnumerable<string> OfTrusted(IdentityOptions options)
    {
        if (host.IsProduction() && !options.TrustedAcknowledged)
        {
            yield return "Identity:Mode is Trusted, which Production refuses without Identity:TrustedAcknowledged: a user id would be the whole identity. " +
                "Set Identity__Mode=Jwt, or Identity__TrustedAcknowledged=true behind a gateway that identifies users.";
        }

        if (options.GatewaySecret.Length is > 0 and < MinSecret)
            yield return $"Identity:GatewaySecret must have at least {MinSecret} characters.";
    }

    private static IEnumerable<string> OfJwt(IdentityOptions options)
    {
        if (options.Issuers.Count == 0)
            yield return "Identity:Issuer is required where Identity:Mode is Jwt: the issuer of the users' tokens.";
        if (options.Audiences.Count == 0)
            yield return "Identity:Audience is required where Identity:Mode is Jwt: the audience of the users' tokens.";
        if (options.Keys.Length == 0 && options.Jwks.Length == 0 && options.SharedSecret.Length == 0)
            yield return "Identity:Jwks, Identity:Keys or Identity:SharedSecret is required where Identity:Mode is Jwt: the keys of the users' tokens.";
        if (options.SharedSecret.Length is > 0 and < MinSecret)
            yield return $"Identity:SharedSecret must have at least {MinSecret} characters.";
        if (options.ClockSkewSeconds is < 0 or > MaxSkew)
            yield return $"Identity:ClockSkewSeconds must be from 0 to {MaxSkew}.";
        if (options.JwksRefreshSeconds is < 1 or > MaxRefresh)
            yield return $"Identity:JwksRefreshSeconds must be from 1 to {MaxRefresh}.";
        if (options.Keys.Length > 0 && WhyUnreadable(options.Keys) is { } why)
            yield return $"Identity:Keys cannot be used: {why}";
        if (options.JwksAddress is { IsLoopback: false, Scheme: "http" })
            yield return "Identity:Jwks must be an https address, so that nothing on the way can put its own keys there.";
        if (options.Jwks.Length > 0 && options.JwksAddress is null && !File.Exists(options.Jwks))
            yield return "Identity:Jwks must be an https address or a file that is there.";
    }

    private static string? WhyUnreadable(string keys)
    {
        try
        {
            return PublicKeys.Read(keys).Count == 0 ? "there is no RSA key of 2048 bits or more and no P-256 key for signatures in it." : null;
        }
        catch (FormatException unreadable)
        {
            return unreadable.Message;
        }
    }
}

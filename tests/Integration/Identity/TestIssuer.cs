using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ticketing.Tests.Integration.Identity;

/// <summary>An issuer of user tokens, which can also write what no honest issuer would.</summary>
internal sealed class TestIssuer : IDisposable
{
    public const string Name = "https://login.test/";
    public const string Audience = "concert";
    public const string RsaKeyId = "rsa-1";
    public const string EcKeyId = "ec-1";

    public RSA Rsa { get; } = RSA.Create(2048);

    public ECDsa Ec { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Its public keys as a JWKS.</summary>
    public string Jwks() => JwksOf(Rsa, RsaKeyId, Ec, EcKeyId);

    /// <summary>A JWKS of two keys.</summary>
    public static string JwksOf(RSA rsa, string rsaId, ECDsa ec, string ecId)
    {
        var (r, e) = (rsa.ExportParameters(false), ec.ExportParameters(false));
        return $$"""
            {"keys":[
              {"kty":"RSA","use":"sig","alg":"RS256","kid":"{{rsaId}}","n":"{{Text(r.Modulus!)}}","e":"{{Text(r.Exponent!)}}"},
              {"kty":"EC","use":"sig","crv":"P-256","kid":"{{ecId}}","x":"{{Text(e.Q.X!)}}","y":"{{Text(e.Q.Y!)}}"}
            ]}
            """;
    }

    /// <summary>The claims of a good token, which a test then changes.</summary>
    public static JsonObject Claims(string user) => new()
    {
        ["iss"] = Name,
        ["aud"] = Audience,
        ["sub"] = user,
        ["iat"] = In(0),
        ["nbf"] = In(0),
        ["exp"] = In(600),
    };

    /// <summary>A time in seconds from now, as claims have it.</summary>
    public static long In(int seconds) => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + seconds;

    public static JsonObject Header(string algorithm, string? keyId) =>
        keyId is null ? new() { ["typ"] = "JWT", ["alg"] = algorithm } : new() { ["typ"] = "JWT", ["alg"] = algorithm, ["kid"] = keyId };

    /// <summary>A good token of a user.</summary>
    public string TokenOf(string user) => Rs256(Claims(user));

    public string Rs256(JsonObject claims, JsonObject? header = null) => Sign(
        header ?? Header("RS256", RsaKeyId), claims, data => Rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    public string Es256(JsonObject claims, JsonObject? header = null) =>
        Sign(header ?? Header("ES256", EcKeyId), claims, data => Ec.SignData(data, HashAlgorithmName.SHA256));

    public static string Hs256(JsonObject claims, byte[] secret, JsonObject? header = null) =>
        Sign(header ?? Header("HS256", null), claims, data => HMACSHA256.HashData(secret, data));

    /// <summary>A token of these parts, with whatever is made as its signature.</summary>
    public static string Sign(JsonObject header, JsonObject claims, Func<byte[], byte[]> sign) =>
        Sign(JsonSerializer.Serialize(header), JsonSerializer.Serialize(claims), sign);

    /// <summary>A token of these texts with the RSA key's signature, also where they are no JSON.</summary>
    public string Rs256(string header, string claims) =>
        Sign(header, claims, data => Rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    private static string Sign(string header, string claims, Func<byte[], byte[]> sign)
    {
        var signed = $"{Text(Encoding.UTF8.GetBytes(header))}.{Text(Encoding.UTF8.GetBytes(claims))}";
        return $"{signed}.{Text(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    public void Dispose()
    {
        Rsa.Dispose();
        Ec.Dispose();
    }

    public static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);
}

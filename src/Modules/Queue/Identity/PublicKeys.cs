using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Ticketing.Queues.Identity;

/// <summary>Reads public keys from PEM blocks or a JWKS (RFC 7517). Only RSA keys of 2048 bits or more and P-256 keys are taken.</summary>
internal static class PublicKeys
{
    /// <summary>How many keys are taken at most: a token without a key id is tried with each.</summary>
    public const int MaxKeys = 20;

    private const int MinRsaBits = 2048;
    private const int P256Bits = 256;
    private const string P256 = "1.2.840.10045.3.1.7";

    /// <summary>The keys; those that cannot be used are left out.</summary>
    /// <exception cref="FormatException">The text is neither PEM nor a JWKS.</exception>
    public static IReadOnlyList<SecurityKey> Read(string text)
    {
        try
        {
            var keys = (text.AsSpan().TrimStart().StartsWith("{") ? OfJwks(text) : OfPem(text)).OfType<SecurityKey>().Take(MaxKeys);
            return [.. keys];
        }
        catch (Exception broken) when (broken is JsonException or CryptographicException or ArgumentException or InvalidOperationException)
        {
            throw new FormatException("it is neither PEM nor a JWKS.", broken);
        }
    }

    private static IEnumerable<SecurityKey?> OfJwks(string text)
    {
        using var document = JsonDocument.Parse(text);
        // A single key in place of a set is taken, too.
        if (!document.RootElement.TryGetProperty("keys", out var keys))
            return [OfJwk(document.RootElement)];
        return [.. keys.EnumerateArray().Select(OfJwk)];
    }

    private static SecurityKey? OfJwk(JsonElement key)
    {
        if (Text(key, "use") is not (null or "sig"))
            return null;
        SecurityKey? parsed = (Text(key, "kty"), Text(key, "alg")) switch
        {
            ("RSA", null or SecurityAlgorithms.RsaSha256) => OfRsa(RSA.Create(new RSAParameters { Modulus = Bytes(key, "n"), Exponent = Bytes(key, "e") })),
            ("EC", null or SecurityAlgorithms.EcdsaSha256) when Text(key, "crv") == "P-256" => OfEcdsa(ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = Bytes(key, "x"), Y = Bytes(key, "y") },
            })),
            _ => null,
        };
        if (parsed is not null && Text(key, "kid") is { } id)
            parsed.KeyId = id;
        return parsed;
    }

    private static List<SecurityKey?> OfPem(string text)
    {
        var keys = new List<SecurityKey?>();
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var block))
        {
            if (!rest[block.Label].SequenceEqual("PUBLIC KEY"))
                throw new FormatException($"a block is {rest[block.Label]}; only PUBLIC KEY is taken.");
            keys.Add(OfSubjectPublicKey(rest[block.Location]));
            rest = rest[block.Location.End..];
        }

        return keys.Count > 0 ? keys : throw new FormatException("it is neither PEM nor a JWKS.");
    }

    private static SecurityKey? OfSubjectPublicKey(ReadOnlySpan<char> pem)
    {
        var info = PublicKey.CreateFromSubjectPublicKeyInfo(Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data].ToString()), out _);
        if (info.GetRSAPublicKey() is { } rsa)
            return OfRsa(rsa);
        return info.GetECDsaPublicKey() is { } ecdsa ? OfEcdsa(ecdsa) : null;
    }

    private static RsaSecurityKey? OfRsa(RSA key) => key.KeySize >= MinRsaBits ? new RsaSecurityKey(key) : null;

    private static ECDsaSecurityKey? OfEcdsa(ECDsa key) =>
        key.KeySize == P256Bits && key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == P256 ? new ECDsaSecurityKey(key) : null;

    private static string? Text(JsonElement key, string name) => key.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static byte[] Bytes(JsonElement key, string name) =>
        Base64Url.DecodeFromChars(Text(key, name) ?? throw new FormatException($"a key has no {name}."));
}

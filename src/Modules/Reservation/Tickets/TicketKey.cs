using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Ticketing.Reservations.Tickets;

/// <summary>A key that signs tickets by ES256 (RFC 7518, 3.4).</summary>
internal sealed partial class TicketKey
{
    // For a developer's machine: Production requires another one.
    private const string Sample =
        "-----BEGIN PRIVATE KEY-----MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgD//fRahn6sVcdSAGGm0PCnUOg8DUjZPiZsdXCDU41c2hRANCAARZ42WZw8DlFUu4sM" +
        "dXm14EaZW610HqHG7epPzcAVrp1XT6j9/gYzPhhzBXuKLw1IVWwxd79YDeEJqA0besBR6g-----END PRIVATE KEY-----";

    private const int KeyIdLength = 8;

    private readonly ECParameters _parameters;

    private TicketKey(ECParameters parameters)
    {
        _parameters = parameters;
        var (x, y) = (Base64Url.EncodeToString(parameters.Q.X!), Base64Url.EncodeToString(parameters.Q.Y!));
        // The beginning of the key's thumbprint (RFC 7638).
        var thumbprint = SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}"""));
        Public = new PublicTicketKey("EC", "P-256", x, y, "sig", "ES256", Base64Url.EncodeToString(thumbprint)[..KeyIdLength]);
    }

    /// <summary>The public half of the key.</summary>
    public PublicTicketKey Public { get; }

    /// <summary>Reads a key; null where it is none. Line ends may also be missing, or be written as <c>\n</c>.</summary>
    public static TicketKey? Read(string pem)
    {
        var body = PrivateKey().Match(pem.Length == 0 ? Sample : pem).Groups[1].Value.Replace("\\n", "", StringComparison.Ordinal);
        try
        {
            using var key = ECDsa.Create();
            key.ImportPkcs8PrivateKey(Convert.FromBase64String(body), out _);
            return key.KeySize == 256 && key.ExportParameters(true) is { Curve.Oid.Value: "1.2.840.10045.3.1.7" } parameters ? new TicketKey(parameters) : null;
        }
        catch (Exception fault) when (fault is FormatException or CryptographicException)
        {
            // The host does not start with it, and says which setting it is.
            return null;
        }
    }

    /// <summary>Whether a text has the key of the samples, however it is written; false where it is empty.</summary>
    public static bool IsSample(string pem) => pem.Length > 0 && Read(pem) is { } key && key.Public == Read("")!.Public;

    /// <summary>The signed text of a payload: a JWS in its compact form (RFC 7515).</summary>
    public string Sign(ReadOnlySpan<byte> payload)
    {
        var header = Encoding.UTF8.GetBytes($$"""{"alg":"ES256","kid":"{{Public.Kid}}"}""");
        var text = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(payload)}";
        using var key = ECDsa.Create(_parameters);
        var signature = key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    [GeneratedRegex("-----BEGIN PRIVATE KEY-----(.*?)-----END PRIVATE KEY-----", RegexOptions.Singleline)]
    private static partial Regex PrivateKey();
}

/// <summary>A public key (RFC 7517).</summary>
internal sealed record PublicTicketKey(string Kty, string Crv, string X, string Y, string Use, string Alg, string Kid);

/// <summary>The public keys of all tickets that are in use (RFC 7517, 5).</summary>
internal sealed record PublicTicketKeys(IReadOnlyList<PublicTicketKey> Keys);

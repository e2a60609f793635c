using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Ticketing.Dev.Running;

/// <summary>
/// The key pair of a run with <c>--identity jwt</c>, in the run's own folder: it replaces the login of the site, and signs users' tokens with ES256.
/// </summary>
internal sealed class UserKey(string folder)
{
    private const string Issuer = "https://login.concert.local/";
    private const string Audience = "concert";
    private const string KeyId = "local";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);

    private string PrivateFile => Path.Combine(folder, "user-key.pem");

    private string PublicFile => Path.Combine(folder, "user-key.jwks.json");

    /// <summary>Whether a run has made the key.</summary>
    public bool Exists => File.Exists(PrivateFile);

    /// <summary>Makes the key where it is missing.</summary>
    /// <returns>The settings of hosts that accept its tokens.</returns>
    public Dictionary<string, string?> CreateSettings()
    {
        Create();
        return new()
        {
            ["Identity__Mode"] = "Jwt",
            ["Identity__Issuer"] = Issuer,
            ["Identity__Audience"] = Audience,
            ["Identity__Jwks"] = PublicFile,
        };
    }

    /// <summary>A token of a user, which holds for eight hours.</summary>
    public string TokenOf(string user, DateTimeOffset now)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(PrivateFile));
        var (from, until) = (now.ToUnixTimeSeconds(), (now + Lifetime).ToUnixTimeSeconds());
        var header = Text(JsonSerializer.SerializeToUtf8Bytes(new { alg = "ES256", typ = "JWT", kid = KeyId }));
        var claims = Text(JsonSerializer.SerializeToUtf8Bytes(new { iss = Issuer, aud = Audience, sub = user, iat = from, nbf = from, exp = until }));
        return $"{header}.{claims}.{Text(key.SignData(Encoding.ASCII.GetBytes($"{header}.{claims}"), HashAlgorithmName.SHA256))}";
    }

    private void Create()
    {
        if (Exists && File.Exists(PublicFile))
            return;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var jwk = new { kty = "EC", use = "sig", alg = "ES256", crv = "P-256", kid = KeyId, x = Text(point.X!), y = Text(point.Y!) };
        Directory.CreateDirectory(folder);
        File.Delete(PrivateFile);
        using (var file = new FileStream(
            PrivateFile, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            file.Write(Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
        }

        File.WriteAllText(PublicFile, JsonSerializer.Serialize(new { keys = new[] { jwk } }));
    }

    private static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);
}

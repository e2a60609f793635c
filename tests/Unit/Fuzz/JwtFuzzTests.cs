using System.Buffers.Text;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Shouldly;
using Ticketing.Queues.Identity;
using Ticketing.Queues.Store;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Unit.Fuzz;

/// <summary>A hundred thousand changed user tokens. None is accepted: also no other spelling of a good one.</summary>
public sealed class JwtFuzzTests : IDisposable
{
    private const int Tokens = 100_000;
    private const int Good = 20;
    private const string Issuer = "https://login.test/";
    private const string Audience = "concert";

    private static readonly string[] Algorithms = ["none", "None", "HS256", "RS256", "ES256", "RS384", "PS256", "EdDSA", "", "RS256\\u0000"];

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Random _random = new(FuzzRun.Seed);
    private readonly SigningKeys _keys;
    private readonly UserTokens _users;

    public JwtFuzzTests()
    {
        var options = Options.Create(new IdentityOptions
        {
            Mode = IdentityMode.Jwt,
            Issuer = Issuer,
            Audience = Audience,
            Keys = $"{_rsa.ExportSubjectPublicKeyInfoPem()}\n{_ec.ExportSubjectPublicKeyInfoPem()}",
            SharedSecret = "the-shared-secret-of-this-test-0123456789",
        });
        _keys = new SigningKeys(options, TimeProvider.System, NullLogger<SigningKeys>.Instance);
        _users = new UserTokens(options, _keys, new RedisClock(TimeProvider.System), new IdentityMetrics(_services.GetRequiredService<IMeterFactory>()));
    }

    [Fact]
    public async Task FindUser_OfAHundredThousandChangedTokens_IsNull()
    {
        var mutator = new TextMutator(_random);
        var good = Enumerable.Range(0, Good).Select(i => i % 2 == 0 ? Rs256($"u-{i}") : Es256($"u-{i}")).ToArray();
        var issued = good.ToHashSet();
        foreach (var token in good)
            (await _users.FindUserAsync(token)).ShouldNotBeNull("a token that nothing accepts would prove nothing");

        for (var i = 0; i < Tokens; i++)
        {
            var token = good[_random.Next(Good)];
            var changed = (i % 8) switch
            {
                0 => ChangeBytes(token),
                1 => ChangeHeader(token),
                2 => ChangeClaims(token),
                _ => mutator.Change(token, good[_random.Next(Good)]),
            };
            if (!issued.Contains(changed) && await _users.FindUserAsync(changed) is { } user)
                Assert.Fail($"'{changed}' was accepted as {user}'s. {FuzzRun.Repeat}");
        }
    }

    public void Dispose()
    {
        _keys.Dispose();
        _services.Dispose();
        _rsa.Dispose();
        _ec.Dispose();
    }

    private string Rs256(string user) => Sign("RS256", user, data => _rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    private string Es256(string user) => Sign("ES256", user, data => _ec.SignData(data, HashAlgorithmName.SHA256));

    private static string Sign(string algorithm, string user, Func<byte[], byte[]> sign)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = string.Create(CultureInfo.InvariantCulture,
            $$"""{"iss":"{{Issuer}}","aud":"{{Audience}}","sub":"{{user}}","iat":{{now}},"nbf":{{now}},"exp":{{now + 3600}}}""");
        var signed = $"{Text($$"""{"typ":"JWT","alg":"{{algorithm}}"}""")}.{Text(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    // One bit of the header, the claims or the signature.
    private string ChangeBytes(string token)
    {
        var parts = token.Split('.');
        var part = _random.Next(parts.Length);
        var bytes = Base64Url.DecodeFromChars(parts[part]);
        bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8));
        parts[part] = Base64Url.EncodeToString(bytes);
        return string.Join('.', parts);
    }

    private string ChangeHeader(string token)
    {
        var parts = token.Split('.');
        var more = _random.Next(4) switch
        {
            0 => $",\"kid\":\"{_random.Next()}\"",
            1 => ",\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"}",
            2 => ",\"alg\":\"RS256\"",
            _ => "",
        };
        parts[0] = Text($$"""{"typ":"JWT","alg":"{{Algorithms[_random.Next(Algorithms.Length)]}}"{{more}} }""");
        if (_random.Next(3) == 0)
            parts[2] = "";
        return string.Join('.', parts);
    }

    private string ChangeClaims(string token)
    {
        var parts = token.Split('.');
        var claims = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1]));
        var at = _random.Next(claims.Length);
        parts[1] = Text(_random.Next(3) switch
        {
            0 => claims.Replace("u-", "v-", StringComparison.Ordinal),
            1 => claims[..at] + (char)_random.Next(32, 127) + claims[at..],
            _ => claims[..^1] + ",\"sub\":\"victim\"}",
        });
        return string.Join('.', parts);
    }

    private static string Text(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}

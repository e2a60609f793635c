using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Ticketing.Common.Results;
using Ticketing.Queues.Identity;
using Ticketing.Queues.Store;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Identity;

public sealed class KeyRotationTests : IAsyncLifetime
{
    private const string Secret = "a-shared-secret-of-this-test-0123456789";

    private TestIssuer Issuer { get; } = new();
    private readonly WebApplication _site;
    private volatile string? _jwks;
    private volatile string _contentType = "application/json";
    private int _reads;

    public KeyRotationTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _site = builder.Build();
        _site.MapGet("/jwks", () =>
        {
            Interlocked.Increment(ref _reads);
            return _jwks is { } text ? Results.Bytes(Encoding.UTF8.GetBytes(text), _contentType) : Results.StatusCode(503);
        });
        _jwks = Issuer.Jwks();
    }

    public Task InitializeAsync() => _site.StartAsync();

    public async Task DisposeAsync()
    {
        await _site.DisposeAsync();
        Issuer.Dispose();
    }

    [Fact]
    public async Task Key_ThatIsNewInTheJwks_IsReadForTheFirstTokenThatNamesIt()
    {
        using var next = new TestIssuer();
        using var keys = await StartAsync(refreshSeconds: 3600);
        var tokens = Tokens(keys);
        (await tokens.FindUserAsync(Issuer.TokenOf("1"))).ShouldBe("1");

        _jwks = TestIssuer.JwksOf(next.Rsa, "rsa-2", next.Ec, "ec-2");
        var token = next.Rs256(TestIssuer.Claims("2"), TestIssuer.Header("RS256", "rsa-2"));
        await Until.TrueAsync("the new key is known", TimeSpan.FromSeconds(20), async () => await tokens.FindUserAsync(token) == "2");

        (await tokens.FindUserAsync(Issuer.TokenOf("1"))).ShouldBeNull("the old key was withdrawn");
    }

    [Fact]
    public async Task Token_ThatWasValidated_IsRefusedWhenItsKeyIsWithdrawn()
    {
        using var next = new TestIssuer();
        using var keys = await StartAsync(refreshSeconds: 1);
        var tokens = Tokens(keys);
        var token = Issuer.TokenOf("1");
        (await tokens.FindUserAsync(token)).ShouldBe("1");

        _jwks = TestIssuer.JwksOf(next.Rsa, TestIssuer.RsaKeyId, next.Ec, TestIssuer.EcKeyId);

        await Until.TrueAsync("the token is refused", TimeSpan.FromSeconds(20), async () => await tokens.FindUserAsync(token) is null);
    }

    [Fact]
    public async Task Keys_WhileTheJwksIsAway_StayInForce()
    {
        using var keys = await StartAsync(refreshSeconds: 1);
        var reads = Volatile.Read(ref _reads);
        foreach (var broken in new[] { null, "", "{", """{"keys":[]}""", """{"keys":7}""", new string('x', 300_000) })
        {
            _jwks = broken;
            await Until.TrueAsync("the JWKS was read again", TimeSpan.FromSeconds(20), () => Task.FromResult(Volatile.Read(ref _reads) > reads + 1));
            reads = Volatile.Read(ref _reads);
            (await Tokens(keys).FindUserAsync(Issuer.TokenOf("1"))).ShouldBe("1", broken);
        }
    }

    [Fact]
    public async Task Keys_AfterAnAnswerInAnUnknownCharset_AreReadAtTheNextTime()
    {
        using var next = new TestIssuer();
        using var keys = await StartAsync(refreshSeconds: 1);
        var reads = Volatile.Read(ref _reads);
        _contentType = "application/json; charset=unknown";
        await Until.TrueAsync("the JWKS was read again", TimeSpan.FromSeconds(20), () => Task.FromResult(Volatile.Read(ref _reads) > reads + 1));
        (await Tokens(keys).FindUserAsync(Issuer.TokenOf("1"))).ShouldBe("1");

        _jwks = next.Jwks();
        _contentType = "application/json";

        await Until.TrueAsync("the new keys are in force", TimeSpan.FromSeconds(20), async () =>
            await Tokens(keys).FindUserAsync(next.TokenOf("2")) == "2");
    }

    [Fact]
    public async Task Keys_ThatNeverCouldBeRead_MakeCallsUnavailable()
    {
        _jwks = null;
        using var keys = await StartAsync(refreshSeconds: 1);
        await Should.ThrowAsync<UnavailableException>(async () => await Tokens(keys).FindUserAsync(Issuer.TokenOf("1")));

        _jwks = Issuer.Jwks();

        await Until.TrueAsync("the keys are read", TimeSpan.FromSeconds(20), async () =>
        {
            try
            {
                return await Tokens(keys).FindUserAsync(Issuer.TokenOf("1")) == "1";
            }
            catch (UnavailableException)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task UnknownKeys_OfManyTokens_DoNotReadTheJwksForEach()
    {
        using var keys = await StartAsync(refreshSeconds: 3600);
        var tokens = Tokens(keys);
        foreach (var id in Enumerable.Range(0, 200))
            (await tokens.FindUserAsync(Issuer.Rs256(TestIssuer.Claims("1"), TestIssuer.Header("RS256", $"unknown-{id}")))).ShouldBeNull();

        _reads.ShouldBeLessThanOrEqualTo(2);
    }

    [Theory]
    [InlineData(Secret, "1")]
    [InlineData("", null)]
    public async Task SharedSecret_WhereConfigured_SwitchesHs256On(string configured, string? user)
    {
        using var keys = Keys(Options() with { Jwks = "", Keys = Issuer.Jwks(), SharedSecret = configured });
        var tokens = Tokens(keys);

        (await tokens.FindUserAsync(TestIssuer.Hs256(TestIssuer.Claims("1"), Encoding.UTF8.GetBytes(Secret)))).ShouldBe(user);
        (await tokens.FindUserAsync(TestIssuer.Hs256(TestIssuer.Claims("1"), Issuer.Rsa.ExportSubjectPublicKeyInfo()))).ShouldBeNull();
        (await tokens.FindUserAsync(Issuer.TokenOf("1"))).ShouldBe("1");
    }

    [Fact]
    public async Task Keys_InTheSettings_AreTakenFromPem()
    {
        var pem = $"{Issuer.Rsa.ExportSubjectPublicKeyInfoPem()}\n{Issuer.Ec.ExportSubjectPublicKeyInfoPem()}";
        using var keys = Keys(Options() with { Jwks = "", Keys = pem });
        var tokens = Tokens(keys);

        (await tokens.FindUserAsync(Issuer.TokenOf("1"))).ShouldBe("1");
        (await tokens.FindUserAsync(Issuer.Es256(TestIssuer.Claims("2"), TestIssuer.Header("ES256", null)))).ShouldBe("2");
    }

    [Fact]
    public void Keys_ThatAreWeakOrForOtherUses_AreLeftOut()
    {
        using var weak = RSA.Create(1024);
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        PublicKeys.Read($"{weak.ExportSubjectPublicKeyInfoPem()}\n{p384.ExportSubjectPublicKeyInfoPem()}").ShouldBeEmpty();
        PublicKeys.Read("""{"keys":[{"kty":"oct","k":"c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA"},{"kty":"OKP","crv":"Ed25519","x":"AA"}]}""")
            .ShouldBeEmpty();
        PublicKeys.Read(Issuer.Jwks().Replace("\"sig\"", "\"enc\"", StringComparison.Ordinal)).ShouldBeEmpty();
        PublicKeys.Read(Issuer.Jwks()).Count.ShouldBe(2);
        Should.Throw<FormatException>(() => PublicKeys.Read(Issuer.Rsa.ExportPkcs8PrivateKeyPem()));
        Should.Throw<FormatException>(() => PublicKeys.Read("keys"));
    }

    [Fact]
    public void ValidatedTokens_OfMany_StayBelowTheirBound()
    {
        var validated = new ValidatedTokens(capacity: 100);
        var ends = TimeProvider.System.GetUtcNow().AddHours(1);
        for (var i = 0; i < 1_000; i++)
        {
            validated.Add($"token-{i}", $"user-{i}", ends);
            validated.Count.ShouldBeLessThanOrEqualTo(100);
            validated.Find($"token-{i}", ends.AddSeconds(-1)).ShouldBe($"user-{i}");
            validated.Find($"token-{i}", ends).ShouldBeNull();
        }

        validated.Find("token-0", ends.AddSeconds(-1)).ShouldBeNull();
    }

    private IdentityOptions Options() => new()
    {
        Mode = IdentityMode.Jwt,
        Issuer = TestIssuer.Name,
        Audience = TestIssuer.Audience,
        Jwks = _site.Urls.Single() + "/jwks",
    };

    private async Task<SigningKeys> StartAsync(int refreshSeconds)
    {
        var keys = Keys(Options() with { JwksRefreshSeconds = refreshSeconds });
        await keys.StartAsync(CancellationToken.None);
        return keys;
    }

    private static SigningKeys Keys(IdentityOptions options) =>
        new(Microsoft.Extensions.Options.Options.Create(options), TimeProvider.System, NullLogger<SigningKeys>.Instance);

    private UserTokens Tokens(SigningKeys keys)
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var metrics = new IdentityMetrics(services.GetRequiredService<IMeterFactory>());
        return new UserTokens(Microsoft.Extensions.Options.Options.Create(Options()), keys, new RedisClock(TimeProvider.System), metrics);
    }
}

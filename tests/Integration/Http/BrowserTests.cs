using Shouldly;
using Ticketing.Tests.Integration.Api;
using Ticketing.Tests.Integration.Limits;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Http;

/// <summary>What browsers are told about the answers, and which web sites may read them.</summary>
[Collection(InTheUsualShop.Name)]
public sealed class BrowserTests(UsualShop closed, BrowserTests.HostForASite open) : IClassFixture<BrowserTests.HostForASite>
{
    private const string Site = "https://shop.example";
    private const string Token = "/v1/api/queue/token";
    private const string Preflight = $"OPTIONS {Token} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccess-Control-Request-Method: POST\r\n" +
        "Access-Control-Request-Headers: content-type,idempotency-key\r\n";

    [Theory]
    [InlineData("GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 200)]
    [InlineData("GET /v1/api/concerts/schedule HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 401)]
    [InlineData("GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404)]
    [InlineData("OPTIONS /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 204)]
    [InlineData("GET /swagger/index.html HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 200)]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 200)]
    [InlineData("nonsense\r\n\r\n", 400)]
    public async Task Answers_OfEveryKind_HaveTheSecurityHeaders(string request, int status)
    {
        var answer = await RawAnswer.OfAsync(closed.Hosts[0], request);

        answer.Status.ShouldBe(status);
        answer.Headers["content-security-policy"].ShouldStartWith("default-src 'self';");
        answer.Headers["content-security-policy"].ShouldContain("frame-ancestors 'none'");
        answer.Headers["content-security-policy"].ShouldNotContain("unsafe");
        answer.Headers["x-content-type-options"].ShouldBe("nosniff");
        answer.Headers["referrer-policy"].ShouldBe("no-referrer");
        answer.Headers["permissions-policy"].ShouldContain("geolocation=()");
        answer.Headers.ShouldNotContainKey("set-cookie");
        answer.Headers.ShouldNotContainKey("strict-transport-security", "this is not HTTPS");
    }

    [Theory]
    [InlineData("127.0.0.9", "https", true)]
    [InlineData("127.0.0.9", "http", false)]
    [InlineData("127.0.1.1", "https", false)]
    public async Task Answer_ToAClientOfHttps_TellsItToStayThereWhereABalancerSaysSo(string address, string scheme, bool isTold)
    {
        using var client = AddressClient.At(address);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(open.Host.BaseAddress, "/health/live"));
        request.Headers.Add("X-Forwarded-For", "198.51.100.7");
        request.Headers.Add("X-Forwarded-Proto", scheme);

        using var answer = await client.SendAsync(request);

        answer.Headers.Contains("Strict-Transport-Security").ShouldBe(isTold);
        if (isTold)
            answer.Headers.GetValues("Strict-Transport-Security").Single().ShouldStartWith("max-age=31536000");
    }

    [Fact]
    public async Task Preflight_OfANamedSite_IsAnsweredWithWhatItMaySend()
    {
        var answer = await RawAnswer.OfAsync(open.Host, $"{Preflight}Origin: {Site}\r\n\r\n");

        answer.Status.ShouldBe(204);
        answer.Headers["access-control-allow-origin"].ShouldBe(Site);
        answer.Headers["access-control-allow-methods"].ShouldContain("POST");
        answer.Headers["access-control-allow-headers"].ShouldContain("Idempotency-Key");
        answer.Headers.ShouldNotContainKey("access-control-allow-credentials");
    }

    [Theory]
    [InlineData("https://other.example")]
    [InlineData("http://shop.example")]
    [InlineData("https://shop.example:8443")]
    [InlineData("https://shop.example.other.example")]
    [InlineData("null")]
    public async Task Origin_ThatIsNotNamed_MayReadNothing(string origin)
    {
        var preflight = await RawAnswer.OfAsync(open.Host, $"{Preflight}Origin: {origin}\r\n\r\n");
        var call = await CallAsync(open.Host, Token, origin);

        preflight.Headers.ShouldNotContainKey("access-control-allow-origin");
        call.Headers.ShouldNotContainKey("access-control-allow-origin");
    }

    [Fact]
    public async Task Call_OfANamedSite_MayBeReadWithItsRefusals()
    {
        var answer = await CallAsync(open.Host, Token, Site);

        answer.Status.ShouldBe(415);
        answer.Headers["access-control-allow-origin"].ShouldBe(Site);
        // Every header that the API's description names.
        string[] described = ["Retry-After", "RateLimit", "RateLimit-Policy", "ETag", "Warning", "Age"];
        described.ShouldBeSubsetOf(answer.Headers["access-control-expose-headers"].Split(',', StringSplitOptions.TrimEntries));
        answer.Headers["vary"].ShouldContain("Origin");
    }

    [Fact]
    public async Task Call_OfAnOperatorFromANamedSite_MayNotBeRead() =>
        (await CallAsync(open.Host, "/admin/queues/default/pause", Site)).Headers.ShouldNotContainKey("access-control-allow-origin");

    [Fact]
    public async Task Call_WhereNoSiteIsNamed_MayBeReadByNone()
    {
        var preflight = await RawAnswer.OfAsync(closed.Hosts[0], $"{Preflight}Origin: {Site}\r\n\r\n");
        var call = await CallAsync(closed.Hosts[0], Token, Site);

        preflight.Headers.Keys.Concat(call.Headers.Keys)
            .ShouldNotContain(name => name.StartsWith("access-control", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("shop.example")]
    [InlineData("https://shop.example/")]
    [InlineData("https://shop.example/page")]
    [InlineData("ftp://shop.example")]
    public async Task Host_WithAnOriginThatIsNone_DoesNotStart(string origin)
    {
        var refused = await HostProcess.RunAsync(new Dictionary<string, string?>(open.Settings) { ["Cors__Origins"] = origin });

        refused.ExitCode.ShouldBe(2, refused.Output);
        refused.Output.ShouldContain("Cors:Origins");
    }

    private static Task<RawAnswer> CallAsync(HostProcess host, string path, string origin) => RawAnswer.OfAsync(
        host, $"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 1\r\nOrigin: {origin}\r\n\r\nx");

    /// <summary>A host that two web sites may call. Balancers are at 127.0.0.8 to 127.0.0.11.</summary>
    public sealed class HostForASite : IAsyncLifetime
    {
        private RedisServer? _redis;

        internal HostProcess Host { get; private set; } = null!;

        internal Dictionary<string, string?> Settings { get; } = [];

        public async Task InitializeAsync()
        {
            _redis = await RedisServer.StartNewAsync();
            Settings["ConnectionStrings__Database"] = await SharedServers.CreateDatabaseAsync();
            Settings["ConnectionStrings__Redis"] = _redis.ConnectionString;
            Host = await HostProcess.StartAsync(new Dictionary<string, string?>(Settings)
            {
                ["Cors__Origins"] = $"https://first.example, {Site}",
                ["Network__TrustedProxies"] = "127.0.0.8/30",
            });
        }

        public async Task DisposeAsync()
        {
            await Host.DisposeAsync();
            if (_redis is not null)
                await _redis.DisposeAsync();
        }
    }
}

using System.Net;
using Shouldly;
using Ticketing.Tests.Integration.Api;
using Xunit;

namespace Ticketing.Tests.Integration.Http;

/// <summary>HEAD and OPTIONS on all paths, and what caches may keep.</summary>
[Collection(InTheUsualShop.Name)]
public sealed class MethodTests(UsualShop shop)
{
    private const string Amount = "/v1/api/user/amount";
    private const string Status = "/api/v1/queue/status";
    private const string Schedules = "/v1/api/concerts/schedule";

    // What differs from one answer to the next, whatever the method.
    private static readonly string[] Changing = ["date", "last-modified"];

    public static TheoryData<string> Reads =>
    [
        "/health/live", "/health/ready", "/actuator/health", "/metrics", "/swagger/index.html", "/swagger/v1/swagger.json",
        Amount, Status, Schedules, "/v1/api/concerts/seat?scheduleId=1", "/v1/api/concerts/reserve", "/v1/api/user/history", "/v1/api/nowhere",
    ];

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task Head_OfEveryRead_HasTheHeadOfGetAndNoBody(string path)
    {
        var token = (await shop.EnterAsync()).Token;
        var get = await SendAsync("GET", path, token);
        var head = await SendAsync("HEAD", path, token);

        head.Status.ShouldBe(get.Status);
        head.Body.ShouldBeEmpty();
        Names(head).ShouldBe(Names(get), ignoreOrder: true);
        if (!path.StartsWith("/metrics", StringComparison.Ordinal))
            Values(head, path).ShouldBe(Values(get, path), ignoreOrder: true);
    }

    [Fact]
    public async Task Head_OfAStream_EndsAfterTheHead()
    {
        var token = (await shop.EnterAsync(concert: "concert-1")).Token;

        var head = await SendAsync("HEAD", "/api/v1/queue/subscribe", token);

        head.Status.ShouldBe(200);
        head.Headers["content-type"].ShouldBe("text/event-stream; charset=utf-8");
        head.Body.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/v1/api/queue/token", "OPTIONS, POST")]
    [InlineData(Amount, "GET, HEAD, OPTIONS, POST")]
    [InlineData("/v1/api/concerts/reserve/1", "DELETE, GET, HEAD, OPTIONS")]
    [InlineData(Schedules, "GET, HEAD, OPTIONS")]
    [InlineData("/api/v1/queue", "DELETE, OPTIONS")]
    [InlineData(Status, "GET, HEAD, OPTIONS")]
    [InlineData("/health/live", "GET, HEAD, OPTIONS")]
    [InlineData("/metrics", "GET, HEAD, OPTIONS")]
    [InlineData("/swagger/index.html", "GET, HEAD, OPTIONS")]
    [InlineData("/swagger/v1/swagger.json", "GET, HEAD, OPTIONS")]
    [InlineData("/admin/queues", "GET, HEAD, OPTIONS")]
    [InlineData("/admin/queues/default", "GET, HEAD, OPTIONS, PUT")]
    [InlineData("*", "DELETE, GET, HEAD, OPTIONS, POST, PUT")]
    public async Task Options_OfAPath_NamesItsMethods(string path, string allowed)
    {
        var answer = await SendAsync("OPTIONS", path, null);

        answer.Status.ShouldBe((int)HttpStatusCode.NoContent);
        answer.Headers["allow"].ShouldBe(allowed);
        answer.Body.ShouldBeEmpty();
    }

    [Fact]
    public async Task Options_OfAnUnknownPath_IsNotFound() => (await SendAsync("OPTIONS", "/v1/api/nowhere", null)).ShouldBeInTheEnvelope("404");

    [Theory]
    [InlineData("GET", Amount)]
    [InlineData("GET", Status)]
    [InlineData("GET", "/v1/api/user/history")]
    [InlineData("GET", "/v1/api/concerts/reserve")]
    [InlineData("GET", "/v1/api/concerts/reserve/9223372036854775807")]
    [InlineData("POST", "/v1/api/queue/token/check")]
    [InlineData("POST", "/v1/api/queue/token")]
    [InlineData("GET", "/v1/api/nowhere")]
    public async Task Answers_OfEveryKind_AreKeptByNoCache(string method, string path) =>
        (await SendAsync(method, path, (await shop.EnterAsync()).Token)).Headers["cache-control"].ShouldBe("no-store");

    [Fact]
    public async Task Lists_Always_HaveATagAndAreAskedForAnew()
    {
        var token = (await shop.EnterAsync()).Token;

        var list = await SendAsync("GET", Schedules, token);

        list.Headers["cache-control"].ShouldBe("private, no-cache");
        (await SendAsync("GET", Schedules, token, $"If-None-Match: {list.Headers["etag"]}\r\n")).Status.ShouldBe(304);
    }

    private Task<RawAnswer> SendAsync(string method, string path, string? token, string headers = "") => RawAnswer.OfAsync(
        shop.Hosts[0],
        $"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}{(token is null ? "" : $"Authorization: {token}\r\n")}\r\n");

    private static IEnumerable<string> Names(RawAnswer answer) => answer.Headers.Keys.Select(name => name.ToUpperInvariant()).Except(["TRANSFER-ENCODING"]);

    // A status has the time in it, which is not always written with as many digits.
    private static IEnumerable<string> Values(RawAnswer answer, string path) => answer.Headers
        .Where(header => !Changing.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
        .Where(header => path != Status || !header.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
        .Select(header => $"{header.Key}: {header.Value}")
        .Where(header => !header.StartsWith("Transfer-Encoding", StringComparison.OrdinalIgnoreCase));
}

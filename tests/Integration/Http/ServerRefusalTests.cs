using Shouldly;
using Ticketing.Tests.Integration.Api;
using Xunit;

namespace Ticketing.Tests.Integration.Http;

/// <summary>
/// Requests that no HTTP client would send. Each refusal has the envelope, whether the server itself or an endpoint refuses, and none is a fault.
/// </summary>
[Collection(InTheUsualShop.Name)]
public sealed class ServerRefusalTests(UsualShop shop)
{
    private const string Check = "POST /v1/api/queue/token/check HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
    private const string Token = "POST /v1/api/queue/token HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n";

    public static TheoryData<string, int> Requests => new()
    {
        { "nonsense\r\n\r\n", 400 },
        { "GET /v1/api/user/amount HTTP/1.1\r\n\r\n", 400 },
        { "GET /v1/api/user/amount HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400 },
        { "GET /v1/api/concerts/reserve/%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400 },
        { Check + "Authorization: \0\r\n\r\n", 400 },
        { Check + "No colon\r\n\r\n", 400 },
        { Check + "Authorization: 토큰\r\n\r\n", 401 },
        { Check + "Authorization: a\r\nAuthorization: b\r\n\r\n", 401 },
        { Token + "Content-Length: -1\r\n\r\n{}", 400 },
        { Token + "Content-Length: 99999999999999999999\r\n\r\n{}", 400 },
        { Token + "Content-Length: 999999999\r\n\r\n{}", 413 },
        { $"GET /{new string('x', 20_000)} HTTP/1.1\r\nHost: x\r\n\r\n", 414 },
        { Check + "X: " + new string('x', 20_000) + "\r\n\r\n", 431 },
        { Check + string.Concat(Enumerable.Range(0, 100).Select(i => $"X-{i}: 1\r\n")) + "\r\n", 431 },
        { "GET /v1/api/user/amount HTTP/9.9\r\nHost: x\r\n\r\n", 505 },
        { "GET /#/../metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400 },
        { "GET http://x/#/../metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400 },
        { "GET /a%2fb/../metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400 },
        { "GET /metrics%5C HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400 },
        { "GET /v1/api/user/%61mount?a=%2f%5c# HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 401 },
    };

    public static TheoryData<string> BrokenChunks => ["zz\r\n", "5\r\nhelloXX", "-1\r\n", "FFFFFFFFFFFFFFFF\r\n{}", "1\r\n{\r\n0\r\nbad trailer\r\n\r\n"];

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Request_ThatIsBroken_IsRefusedInTheEnvelope(string request, int status)
    {
        var answer = await RawAnswer.OfAsync(shop.Hosts[0], request);

        answer.Status.ShouldBe(status);
        answer.ShouldBeInTheEnvelope(FormattableString.Invariant($"{status}"));
        answer.Headers["cache-control"].ShouldBe("no-store");
        answer.Headers["connection"].ShouldBe("close");
    }

    [Theory]
    [MemberData(nameof(BrokenChunks))]
    public async Task Body_InBrokenChunks_IsMalformedAndNoFault(string chunks)
    {
        var before = Faults();

        var answer = await RawAnswer.OfAsync(shop.Hosts[0], $"{Token}Transfer-Encoding: chunked\r\n\r\n{chunks}");

        answer.Status.ShouldBe(400);
        answer.ShouldBeInTheEnvelope("400");
        await NoFaultIsLoggedAsync(before);
    }

    [Theory]
    [InlineData("Content-Length: 20\r\n\r\n{")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5;ext\r\nhel\r\n")]
    public async Task Body_ThatEndsTooEarly_EndsTheConnectionAndIsNoFault(string rest)
    {
        var before = Faults();

        // The server takes the end of the client's sending for the client's end, and writes no answer.
        await RawAnswer.EndAsync(shop.Hosts[0], Token + rest);

        await NoFaultIsLoggedAsync(before);
    }

    [Theory]
    [InlineData("GET /api/v1/queue/status HTTP/1.1\r\n\r\n")]
    [InlineData("GET /api/v1/queue/status?more=콘서트 HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /api/v1/queue/status?a b HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /API/v1/queue/\0 HTTP/1.1\r\nHost: x\r\n\r\n")]
    public async Task Request_ToTheWaitingRoomThatTheServerCannotRead_IsRefusedInItsEnvelope(string request)
    {
        var answer = await RawAnswer.OfAsync(shop.Hosts[0], request);

        answer.Status.ShouldBe(400);
        answer.Body.ShouldStartWith("{\"result\":\"error\"");
    }

    [Theory]
    [InlineData("GET * HTTP/1.1", "OPTIONS")]
    [InlineData("GET x:1 HTTP/1.1", "CONNECT")]
    public async Task Request_WhoseTargetNeedsAnotherMethod_NamesIt(string line, string allowed)
    {
        var answer = await RawAnswer.OfAsync(shop.Hosts[0], $"{line}\r\nHost: x\r\n\r\n");

        answer.Status.ShouldBe(405);
        answer.ShouldBeInTheEnvelope("405");
        answer.Headers["allow"].ShouldBe(allowed);
    }

    [Fact]
    public async Task Request_WhoseHeadersDoNotCome_IsRefusedInTheEnvelope()
    {
        var answer = await RawAnswer.OfAsync(shop.Hosts[0], "GET /v1/api/user/amount HTTP/1.1\r\nHost: x\r\n");

        answer.Status.ShouldBe(408);
        answer.ShouldBeInTheEnvelope("408");
    }

    [Fact]
    public async Task Request_WhoseBodyDoesNotCome_IsRefusedInTheEnvelope()
    {
        var answer = await RawAnswer.OfAsync(shop.Hosts[0], Token + "Content-Length: 20\r\n\r\n{");

        answer.Status.ShouldBe(408);
        answer.ShouldBeInTheEnvelope("408");
    }

    [Fact]
    public async Task Request_OfHeadThatIsBroken_HasNoBody()
    {
        var answer = await RawAnswer.OfAsync(shop.Hosts[0], "HEAD /health/live HTTP/1.1\r\n\r\n");

        answer.Status.ShouldBe(400);
        answer.Body.ShouldBeEmpty();
    }

    [Fact]
    public async Task Request_ThatIsBrokenAfterAGoodOne_LeavesTheGoodAnswerAsItIs()
    {
        var answer = await RawAnswer.OfAsync(shop.Hosts[0], "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\nnonsense\r\n\r\n");

        answer.Status.ShouldBe(200);
        answer.Body.ShouldStartWith("{\"status\":\"UP\"}HTTP/1.1 400 Bad Request\r\n");
        answer.Body.ShouldContain("{\"resultType\":\"FAIL\"");
    }

    private async Task NoFaultIsLoggedAsync(int before)
    {
        // The host's console writes in the background.
        await Task.Delay(200);
        Faults().ShouldBe(before, "it is the client's fault, not the host's");
    }

    private int Faults() => shop.Hosts[0].Output.Split('\n').Count(line =>
        line.Contains("\"LogLevel\":\"Error\"", StringComparison.Ordinal) || line.Contains("\"Exception\":", StringComparison.Ordinal));
}

using System.Net.Sockets;
using System.Text;
using Shouldly;
using Xunit;

namespace Ticketing.Tests.Integration.Api;

/// <summary>
/// Requests that no HTTP client would send. Those that are no HTTP end at the server, without a body; none is a fault or tells anything of the inside.
/// </summary>
[Collection(InTheUsualShop.Name)]
public sealed class RawRequestTests(UsualShop shop)
{
    private const string Check = "POST /v1/api/queue/token/check HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";

    [Theory]
    [InlineData("nonsense\r\n\r\n", 400)]
    [InlineData("GET /v1/api/user/amount HTTP/9.9\r\nHost: x\r\n\r\n", 505)]
    [InlineData("GET /v1/api/user/amount HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /v1/api/concerts/reserve/%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400)]
    [InlineData("POST /v1/api/queue/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: -1\r\n\r\n{}", 400)]
    [InlineData("POST /v1/api/queue/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99999999999999999999\r\n\r\n{}", 400)]
    [InlineData("POST /v1/api/queue/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 999999999\r\n\r\n{}", 413)]
    [InlineData("POST /v1/api/queue/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400)]
    [InlineData(Check + "Authorization: 토큰\r\n\r\n", 401)]
    [InlineData(Check + "Authorization: a\r\nAuthorization: b\r\n\r\n", 401)]
    [InlineData(Check + "Authorization: \0\r\n\r\n", 400)]
    [InlineData(Check + "No colon\r\n\r\n", 400)]
    public async Task Request_ThatIsBroken_IsRefused(string request, int status) => (await SendAsync(request)).ShouldBe(status);

    [Fact]
    public async Task Request_WithAFloodOfHeaders_IsRefused()
    {
        (await SendAsync(Check + "X: " + new string('x', 20_000) + "\r\n\r\n")).ShouldBe(431);
        (await SendAsync(Check + string.Concat(Enumerable.Range(0, 100).Select(i => $"X-{i}: 1\r\n")) + "\r\n")).ShouldBe(431);
        (await SendAsync($"GET /{new string('x', 20_000)} HTTP/1.1\r\nHost: x\r\n\r\n")).ShouldBe(414);
    }

    private async Task<int> SendAsync(string request)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await socket.ConnectAsync("127.0.0.1", shop.Hosts[0].BaseAddress.Port, limit.Token);
        await socket.SendAsync(Encoding.UTF8.GetBytes(request), limit.Token);
        var buffer = new byte[8192];
        var answer = Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer, limit.Token));
        answer.ShouldNotContain("   at ");
        answer.ShouldStartWith("HTTP/1.1 ");
        var status = int.Parse(answer.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture);
        // What got as far as the application is in its envelope.
        if (status is 401 or 413)
            answer.ShouldContain("{\"resultType\":\"FAIL\"");
        return status;
    }
}

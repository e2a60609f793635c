using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Shouldly;
using Ticketing.Common.Api;
using Ticketing.Tests.Integration.Http;
using Ticketing.Tests.Support;
using Ticketing.Tests.Support.Processes;
using Xunit;

namespace Ticketing.Tests.Integration.Deploy;

/// <summary>What nginx itself refuses with the product's configuration, and what it logs. Its only host is away.</summary>
public sealed partial class NginxTests : IAsyncLifetime
{
    private const string Check = "POST /v1/api/queue/token/check HTTP/1.1\r\nHost: x\r\n";
    private const int Burst = 400;

    // The zeros that are left out lie in the network, behind it, or in both.
    private static readonly string[] Addresses =
    [
        "192.0.2.7", "::ffff:192.0.2.7", "2001:db8::1", "2001:db8:0:0:1::", "2001:db8:0:0:ffff:1:2:3", "2001:db8:0:1::1", "2001:db8:0:1:1:1:1:1",
        "2001::1:1:1:1:1", "2001:0:0:1::1", "2001:db8:a::1", "2001:db8:a:0:1::", "2001:db8:a:b::",
    ];

    private readonly NginxServer _public = Nginx(isPublic: true);
    private readonly NginxServer _local = Nginx(isPublic: false);

    public static TheoryData<string, int> Refused => new()
    {
        { "nonsense\r\n\r\n", 400 },
        { "GET /v1/api/user/amount HTTP/1.1\r\n\r\n", 400 },
        { "TRACE /v1/api/user/amount HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 405 },
        { Check + "Connection: close\r\nContent-Length: 65537\r\n\r\n" + new string('x', 65_537), 413 },
        { $"GET /{new string('x', 20_000)} HTTP/1.1\r\nHost: x\r\n\r\n", 414 },
        { Check + "X: " + new string('x', 20_000) + "\r\n\r\n", 431 },
        { Check + "Transfer-Encoding: gzip\r\n\r\n", 501 },
        { Check + "Connection: close\r\nContent-Length: 0\r\n\r\n", 503 },
        { "GET /v1/api/user/amount HTTP/9.9\r\nHost: x\r\n\r\n", 505 },
        { "GET /admin/queues HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404 },
        { "GET /#/../metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400 },
        { "GET /x#/../../admin/queues HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400 },
        { "GET http://a/#/../metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 400 },
        { "GET /a%2fb/../metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400 },
        { "GET /a%2Fb/%2E%2e/metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400 },
        { "GET /%61DMIN/queues HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404 },
        { "GET //metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404 },
        { "GET /v1/../health/ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404 },
        { "GET /swagger HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404 },
        { "GET /actuator/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404 },
    };

    public async Task InitializeAsync()
    {
        await _public.StartAsync();
        await _local.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _public.DisposeAsync();
        await _local.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Request_ThatNginxRefuses_IsAnsweredInTheEnvelope(string request, int status)
    {
        var answer = await RawAnswer.OfAsync(_public, Encoding.UTF8.GetBytes(request));

        answer.Status.ShouldBe(status);
        answer.Headers["content-type"].ShouldBe("application/json");
        answer.Body.ShouldStartWith($$$"""{"resultType":"FAIL","data":{},"exception":{"code":"{{{status}}}","message":""");
        answer.Headers["cache-control"].ShouldBe("no-store");
        answer.Headers["x-content-type-options"].ShouldBe("nosniff");
        answer.Headers["permissions-policy"].ShouldContain("geolocation=()");
        answer.Headers["referrer-policy"].ShouldBe("no-referrer");
        answer.Headers.ContainsKey("retry-after").ShouldBe(status == 503);
    }

    [Fact]
    public async Task Request_ToTheWaitingRoom_IsRefusedInItsEnvelope() =>
        (await RawAnswer.OfAsync(_public, "GET /api/v1/queue/status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
            .Body.ShouldStartWith("""{"result":"error","message":"No host is available.""");

    [Fact]
    public async Task Path_OfOperators_IsPassedOnWhereNginxListensOnThisMachineAlone() =>
        (await RawAnswer.OfAsync(_local, "GET /admin/queues HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).Status.ShouldBe(503, "the host is away");

    [Fact]
    public async Task Paths_OfTheHost_ArePassedOnOnlyWhereTheyAreOfVisitors()
    {
        foreach (var (paths, status) in new[] { (HostRoutes.Public, 503), (HostRoutes.Internal, 404) })
        {
            foreach (var path in paths)
                (await RawAnswer.OfAsync(_public, $"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).Status.ShouldBe(status, path);
        }
    }

    [Fact]
    public async Task Address_WithTooManyRequests_Gets429AndALoadGeneratorDoesNot()
    {
        var limited = await StatusesAsync(_public, 2 * Burst);
        var unlimited = await StatusesAsync(_local, 2 * Burst);

        limited.Count(status => status == "503").ShouldBeInRange(Burst, Burst + 200);
        limited.Count(status => status == "429").ShouldBeGreaterThan(100);
        unlimited.ShouldAllBe(status => status == "503");
    }

    [Fact]
    public async Task Client_OfAnyAddress_IsTheAddressOrItsNetwork()
    {
        var port = FreePort.Next();
        await using var nginx = new NginxServer(ServerHome.Temporary("nginx"), [FreePort.Next()])
        {
            Balancers = "set_real_ip_from 127.0.0.1;",
            MoreDirectives = FormattableString.Invariant($$"""
                server {
                    listen 127.0.0.1:{{port}};
                    return 200 $client_network;
                }
                """),
        };
        await nginx.StartAsync();
        using var http = new HttpClient();

        foreach (var address in Addresses)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, FormattableString.Invariant($"http://127.0.0.1:{port}/"));
            request.Headers.Add("X-Forwarded-For", address);
            using var answer = await http.SendAsync(request);
            var expected = ClientAddress.Of(IPAddress.Parse(address))!.Value.ToString();
            var bytes = await answer.Content.ReadAsByteArrayAsync();

            (bytes.Length == 4 ? $"{new IPAddress(bytes)}" : $"{new IPAddress([.. bytes, .. new byte[8]])}/64").ShouldBe(expected, address);
        }
    }

    [Theory]
    [InlineData("set_real_ip_from 127.0.0.1;", "https 203.0.113.9")]
    [InlineData("set_real_ip_from 127.0.0.1; set_real_ip_from 203.0.113.0/24;", "https 198.51.100.7")]
    [InlineData("", "http 127.0.0.1")]
    [InlineData("set_real_ip_from 192.0.2.0/24;", "http 127.0.0.1")]
    public async Task Client_BehindABalancer_IsWhomTheBalancerNamesAndNoOneElseIsBelieved(string balancers, string client)
    {
        var port = FreePort.Next();
        await using var nginx = new NginxServer(ServerHome.Temporary("nginx"), [FreePort.Next()])
        {
            Balancers = balancers,
            MoreDirectives = FormattableString.Invariant($$"""server { listen 127.0.0.1:{{port}}; return 200 "$forwarded_proto $remote_addr"; }"""),
        };
        await nginx.StartAsync();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, FormattableString.Invariant($"http://127.0.0.1:{port}/"));
        request.Headers.Add("X-Forwarded-For", "192.0.2.1, 198.51.100.7, 203.0.113.9");
        request.Headers.Add("X-Forwarded-Proto", "https");

        using var answer = await http.SendAsync(request);

        (await answer.Content.ReadAsStringAsync()).ShouldBe(client);
    }

    [Fact]
    public async Task Start_AfterTheMasterWasKilled_EndsItsWorkers()
    {
        var workers = await WorkersAsync();
        Signals.Send(_public.ProcessId, Signal.Kill);
        await _public.WaitForExitAsync();

        await _public.StartAsync();

        await Until.TrueAsync("the workers ended", TimeSpan.FromSeconds(20), () => workers.All(id => ProcessStart.Of(id) == ""));
        await WorkersAsync();
        (await RawAnswer.OfAsync(_public, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).Status.ShouldBe(503, "the host is away");

        async Task<int[]> WorkersAsync()
        {
            int[] found = [];
            await Until.TrueAsync("the workers run", TimeSpan.FromSeconds(20), () => (found = Workers(_public.ProcessId)).Length == 2);
            return found;
        }

        static int[] Workers(int master) =>
        [
            .. File.ReadAllText($"/proc/{master}/task/{master}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(id => int.Parse(id, CultureInfo.InvariantCulture)),
        ];
    }

    [Fact]
    public async Task Logs_OfRequestsThatFail_HaveNoQuery()
    {
        await RawAnswer.OfAsync(_public, "GET /api/v1/queue/subscribe?token=secret-of-this-test HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        await RawAnswer.OfAsync(_public, "GET /api/v1/queue/subscribe?token=secret-of-this-test HTTP/1.1\r\n\r\n");

        await Until.TrueAsync("the failure was logged", TimeSpan.FromSeconds(5), () => _public.Output.Contains(
            "\"status\":503,\"method\":\"GET\",\"path\":\"/api/v1/queue/subscribe\"", StringComparison.Ordinal));
        _public.Output.ShouldNotContain("secret-of-this-test");
    }

    private static NginxServer Nginx(bool isPublic) =>
        new(ServerHome.Temporary("nginx"), [FreePort.Next()]) { LimitsThisMachine = isPublic, ServesOperators = !isPublic };

    private static async Task<string[]> StatusesAsync(NginxServer nginx, int requests)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", nginx.Port);
        var stream = client.GetStream();
        var text = new StringBuilder();
        for (var i = 1; i <= requests; i++)
            text.Append("GET /v1/api/user/amount HTTP/1.1\r\nHost: x\r\n").Append(i == requests ? "Connection: close\r\n\r\n" : "\r\n");
        var sending = stream.WriteAsync(Encoding.ASCII.GetBytes(text.ToString()));
        using var reader = new StreamReader(stream);
        var answers = await reader.ReadToEndAsync();
        await sending;
        return [.. StatusLine().Matches(answers).Select(match => match.Groups["status"].Value)];
    }

    [GeneratedRegex(@"HTTP/1\.1 (?<status>\d+) ")]
    private static partial Regex StatusLine();
}

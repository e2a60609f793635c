using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Shouldly;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Tokens;
using Ticketing.Tests.Integration.Queue;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Limits;

/// <summary>Two hosts whose limits are low. Balancers are at 127.0.0.8 to 127.0.0.11.</summary>
public sealed partial class LimitTests(LimitTests.LimitedHosts hosts) : IClassFixture<LimitTests.LimitedHosts>
{
    private const string Check = "/v1/api/queue/token/check";
    private const int Burst = 20;

    private readonly TwoHosts _hosts = hosts.Hosts;

    [Fact]
    public async Task Calls_OfOneAddress_AreCountedOnBothHosts()
    {
        using var client = AddressClient.At("127.0.1.1");
        using var other = AddressClient.At("127.0.1.2");

        var answers = await ShouldPassAsync(Burst, () => CallAsync(client, 3 * Burst));

        var refused = answers.First(answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        refused.Headers.GetValues("RateLimit-Policy").Single().ShouldBe($"\"address\";q={Burst};w={Burst}");
        State().IsMatch(refused.Headers.GetValues("RateLimit").Single()).ShouldBeTrue();
        (await refused.Content.ReadAsStringAsync()).ShouldStartWith("""{"resultType":"FAIL","data":{},"exception":{"code":"429",""");
        answers.First(answer => answer.Headers.Contains("RateLimit")).Headers.GetValues("RateLimit").Single()
            .ShouldBe($"\"address\";r={Burst - 1};t=1", "a call that is refused for another reason tells it, too");
        using var waitingRoom = await client.SendAsync(_hosts.One.BaseAddress, HttpMethod.Get, "/api/v1/queue/status");
        (await waitingRoom.Content.ReadAsStringAsync()).ShouldStartWith("""{"result":"error",""");
        using var free = await other.SendAsync(_hosts.One.BaseAddress, HttpMethod.Post, Check);
        free.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var health = await client.SendAsync(_hosts.Two.BaseAddress, HttpMethod.Get, "/health/live");
        health.StatusCode.ShouldBe(HttpStatusCode.OK, "health is not limited");
        health.Headers.Contains("RateLimit").ShouldBeFalse();
    }

    [Fact]
    public async Task Address_ThatAClientClaims_IsNotBelieved()
    {
        using var client = AddressClient.At("127.0.1.3");

        await ShouldPassAsync(Burst, () => CallAsync(client, 3 * Burst, i => $"203.0.113.{i}"));
    }

    [Fact]
    public async Task Address_BehindABalancer_IsTheLastThatIsNoBalancers()
    {
        using var balancer = AddressClient.At("127.0.0.9");
        string[] spellings =
        [
            "198.51.100.7", "::ffff:198.51.100.7", "198.51.100.7:4711", "[::ffff:198.51.100.7]:80", "198.51.100.7, 127.0.0.10", "[::FFFF:c633:6407]",
            "0306.063.0144.07", "198.51.25607", "0xC6336407", "  198.51.100.7\t", "198.51.100.7 , 127.0.0.10:80", "0:0:0:0:0:ffff:198.51.100.7",
        ];

        await ShouldPassAsync(Burst, () => CallAsync(balancer, 3 * Burst, i => $"203.0.113.{i}, {spellings[i % spellings.Length]}"));
        Passed(await CallAsync(balancer, Burst, i => $"198.51.101.{i}")).ShouldBe(Burst, "they are as many clients");
    }

    [Fact]
    public async Task Addresses_OfOneNetworkOfIPv6_CountAsOne()
    {
        using var balancer = AddressClient.At("127.0.0.9");

        await ShouldPassAsync(Burst, () => CallAsync(balancer, 3 * Burst, i => i % 2 == 0 ? $"2001:db8:1:1::{i:x}" : $"[2001:db8:1:1:{i:x}::1]:443"));
        Passed(await CallAsync(balancer, Burst, i => $"2001:db8:2:{i:x}::1")).ShouldBe(Burst, "each is another site's");
    }

    [Fact]
    public async Task Calls_OfOneUserWithTokensOfSeveralQueues_CountTogether()
    {
        string[] tokens =
        [
            await _hosts.One.TokenAsync("concert-1", "greedy"),
            await _hosts.Two.TokenAsync("concert-2", "greedy"),
            await _hosts.One.TokenAsync("default", "greedy"),
        ];
        using var balancer = AddressClient.At("127.0.0.9");

        var answers = await ShouldPassAsync(Burst, () => CallAsync(balancer, 4 * Burst, i => $"198.51.102.{i}", i => tokens[i % tokens.Length]));

        answers.Last(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).Headers.GetValues("RateLimit-Policy").Single().ShouldStartWith("\"user\"");
    }

    [Fact]
    public async Task Calls_WithOneToken_AreLimitedOnBothHosts()
    {
        var token = await _hosts.One.TokenAsync("concert-1", "one-token");
        using var balancer = AddressClient.At("127.0.0.9");

        var answers = await ShouldPassAsync(Burst / 2, () => CallAsync(balancer, 2 * Burst, i => $"198.51.103.{i}", _ => token));

        answers.Last(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).Headers.GetValues("RateLimit-Policy").Single().ShouldStartWith("\"token\"");
    }

    [Fact]
    public async Task Calls_WithATokenThatIsTooOld_TakeNoneOfItsUsersCalls()
    {
        await using var replica = await Replica.StartAsync(_hosts.Redis.ConnectionString);
        var old = replica.Signer.Sign(new QueueToken(new Visitor("concert-1", "robbed", 2), 1, DateTimeOffset.UtcNow.AddDays(-40), null));
        using var balancer = AddressClient.At("127.0.0.9");

        var answers = await CallAsync(balancer, 4 * Burst, i => $"198.51.104.{i}", _ => old);

        Passed(answers).ShouldBe(4 * Burst, "each address may call so often");
        answers.ShouldAllBe(answer => !answer.IsSuccessStatusCode);
    }

    // As many as the burst pass, and those that are refilled at one a second or were not counted while this machine was slow.
    private async Task<HttpResponseMessage[]> ShouldPassAsync(int burst, Func<Task<HttpResponseMessage[]>> call)
    {
        var (began, uncounted) = (TimeProvider.System.GetTimestamp(), await UncountedAsync());
        var answers = await call();
        var refilled = (int)Math.Ceiling(TimeProvider.System.GetElapsedTime(began).TotalSeconds);
        Passed(answers).ShouldBeInRange(burst, burst + refilled + (int)(await UncountedAsync() - uncounted));
        return answers;
    }

    private async Task<double> UncountedAsync() => await UncountedAsync(_hosts.One) + await UncountedAsync(_hosts.Two);

    private static async Task<double> UncountedAsync(HostProcess host)
    {
        var page = await host.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        var line = page.Split('\n').Single(each => each.StartsWith("limits_uncounted_total{", StringComparison.Ordinal));
        return double.Parse(Value().Match(line).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private async Task<HttpResponseMessage[]> CallAsync(HttpClient client, int count, Func<int, string>? forwarded = null, Func<int, string>? token = null)
    {
        var answers = new HttpResponseMessage[count];
        for (var i = 0; i < count; i++)
        {
            var host = (i % 2 == 0 ? _hosts.One : _hosts.Two).BaseAddress;
            answers[i] = await client.SendAsync(host, HttpMethod.Post, Check, token?.Invoke(i), forwarded?.Invoke(i));
        }

        return answers;
    }

    private static int Passed(HttpResponseMessage[] answers) => answers.Count(answer => answer.StatusCode != HttpStatusCode.TooManyRequests);

    [GeneratedRegex(@"\} ([0-9.]+)")]
    private static partial Regex Value();

    [GeneratedRegex("^\"address\";r=0;t=[0-9]+$")]
    private static partial Regex State();

    public sealed class LimitedHosts : IAsyncLifetime
    {
        internal TwoHosts Hosts { get; } = new()
        {
            Settings =
            {
                ["Limits__AddressPerSecond"] = "1",
                ["Limits__AddressBurst"] = $"{Burst}",
                ["Limits__UserPerSecond"] = "1",
                ["Limits__UserBurst"] = $"{Burst}",
                ["Limits__TokenPerSecond"] = "1",
                ["Limits__TokenBurst"] = $"{Burst / 2}",
                ["Network__TrustedProxies"] = "127.0.0.8/30",
                ["Queue__MinPollIntervalMs"] = "0",
            },
        };

        public Task InitializeAsync() => Hosts.InitializeAsync();

        public Task DisposeAsync() => Hosts.DisposeAsync();
    }
}

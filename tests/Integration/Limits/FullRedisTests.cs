using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Shouldly;
using StackExchange.Redis;
using Ticketing.Tests.Integration.Queue;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Limits;

/// <summary>A Redis that has no memory left, under two hosts with a slot each.</summary>
public sealed class FullRedisTests(FullRedisTests.NarrowHosts narrow) : IClassFixture<FullRedisTests.NarrowHosts>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly TwoHosts _hosts = narrow.Hosts;

    [Theory]
    [InlineData(true, "no write of a new key succeeds", "default", 1)]
    [InlineData(false, "the share is used, and there is memory left", "concert-1", 2)]
    public async Task Redis_WhenItIsFull_TakesNoNewPeopleAndServesThoseWhoAreIn(bool isUsedUp, string state, string queue, int seatId)
    {
        string[] tokens = [.. await Task.WhenAll(Enumerable.Range(0, 4).Select(i => _hosts.One.TokenAsync(queue, $"{i + 1}")))];
        var server = narrow.Redis.GetServer("127.0.0.1", _hosts.Redis.Port);
        var used = long.Parse((await server.InfoAsync("memory"))[0].Single(field => field.Key == "used_memory").Value, CultureInfo.InvariantCulture);
        await server.ConfigSetAsync("maxmemory", isUsedUp ? 1 : used * 11 / 10);

        await Until.TrueAsync($"a newcomer was refused by both hosts: {state}", Limit, async () =>
            await EnterStatusAsync(_hosts.One, queue, $"new-{Guid.NewGuid():N}") == HttpStatusCode.ServiceUnavailable &&
            await EnterStatusAsync(_hosts.Two, queue, $"new-{Guid.NewGuid():N}") == HttpStatusCode.ServiceUnavailable);
        using var refused = await EnterAsync(_hosts.Two, queue, "another");
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        (await refused.Content.ReadAsStringAsync()).ShouldContain("This line takes no more people at the moment.");
        (await EnterStatusAsync(_hosts.One, queue, "2")).ShouldBe(HttpStatusCode.Created, "a place that is taken is given again");

        // Who is in holds and pays, or leaves, and the next is admitted.
        var admitted = await AdmittedAsync(tokens);
        await ExpectAsync(tokens[admitted], HttpMethod.Post, "/v1/api/user/amount", """{"amount":1000000}""");
        var hold = await ExpectAsync(tokens[admitted], HttpMethod.Post, "/v1/api/concerts/reserve", $$"""{"scheduleId":1,"seatId":{{seatId}}}""");
        await ExpectAsync(tokens[admitted], HttpMethod.Post, "/v1/api/concerts/payment", $$"""{"reservationId":{{hold["data"]!["reservationId"]}}}""");
        var second = await AdmittedAsync(tokens, admitted);
        await ExpectAsync(tokens[second], HttpMethod.Post, "/api/v1/queue/activate", "");
        await ExpectAsync(tokens[second], HttpMethod.Post, "/api/v1/queue/extend", "");
        await ExpectAsync(tokens[second], HttpMethod.Delete, "/api/v1/queue/", null);
        var third = await AdmittedAsync(tokens, admitted, second);
        await ExpectAsync(tokens[third], HttpMethod.Get, "/v1/api/concerts/schedule", null);
        (await _hosts.One.Client.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
        var page = await _hosts.One.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        page.Split('\n')
            .Single(line => line.StartsWith("circuit_breaker_state{", StringComparison.Ordinal) && line.Contains("\"queue\"", StringComparison.Ordinal))
            .ShouldContain("} 0", customMessage: "the breaker is closed");

        await server.ConfigSetAsync("maxmemory", 0);
        await Until.TrueAsync("newcomers were taken again", Limit, async () => await EnterStatusAsync(_hosts.One, queue, "late") == HttpStatusCode.Created);
    }

    private static Task<HttpResponseMessage> EnterAsync(HostProcess host, string queue, string user) => SendAsync(
        host, null, HttpMethod.Post, "/api/v1/queue/enter", $$"""{"concertId":"{{queue}}","userId":"{{user}}"}""");

    private static async Task<HttpResponseMessage> SendAsync(HostProcess host, string? token, HttpMethod method, string path, string? body)
    {
        using var client = AddressClient.At("127.0.0.1");
        return await client.SendAsync(host.BaseAddress, method, path, token, body: body);
    }

    private static async Task<HttpStatusCode> EnterStatusAsync(HostProcess host, string queue, string user)
    {
        using var answer = await EnterAsync(host, queue, user);
        return answer.StatusCode;
    }

    private async Task<JsonNode> ExpectAsync(string token, HttpMethod method, string path, string? body)
    {
        using var answer = await SendAsync(_hosts.Two, token, method, path, body);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue(text);
        return JsonNode.Parse(text)!;
    }

    // The one with the slot, besides those who have had it.
    private async Task<int> AdmittedAsync(string[] tokens, params int[] before)
    {
        var admitted = -1;
        await Until.TrueAsync("the next was admitted", Limit, async () =>
        {
            for (var i = 0; i < tokens.Length; i++)
            {
                var status = (await ExpectAsync(tokens[i], HttpMethod.Post, "/v1/api/queue/token/check", ""))["data"]!["status"]!.GetValue<string>();
                if (status == "PROGRESS" && !before.Contains(i))
                    admitted = i;
            }

            return admitted >= 0;
        });
        return admitted;
    }

    /// <summary>Two hosts with one slot in each queue.</summary>
    public sealed class NarrowHosts : IAsyncLifetime
    {
        internal TwoHosts Hosts { get; } = new()
        {
            Settings = { ["Queue__Capacity"] = "1", ["Queue__MinPollIntervalMs"] = "0", ["Limits__UserPerSecond"] = "1000", ["Limits__UserBurst"] = "1000" },
        };

        internal ConnectionMultiplexer Redis { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            await Hosts.InitializeAsync();
            Redis = await ConnectionMultiplexer.ConnectAsync(Hosts.Redis.ConnectionString + ",allowAdmin=true");
        }

        public async Task DisposeAsync()
        {
            await Redis.DisposeAsync();
            await Hosts.DisposeAsync();
        }
    }
}

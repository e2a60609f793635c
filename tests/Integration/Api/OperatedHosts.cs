using System.Text.Json.Nodes;
using Shouldly;
using Ticketing.Redis;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Api;

/// <summary>Two replicas with an operator's key, and an operator.</summary>
public sealed class OperatedHosts : IAsyncLifetime
{
    private const string Key = "replica-tests";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    internal TwoHosts Hosts { get; } = new() { Settings = { ["Admin__Key"] = Key } };

    public Task InitializeAsync() => Hosts.InitializeAsync();

    public Task DisposeAsync() => Hosts.DisposeAsync();

    /// <summary>Starts what a test has stopped, and forgets what operators have done.</summary>
    internal async Task RepairAsync()
    {
        if (!Hosts.Redis.IsRunning)
            await Hosts.Redis.StartAsync();
        if (!Hosts.One.IsRunning)
            await Hosts.ReviveAsync();
        await Until.TrueAsync("both replicas serve", Limit, async () => await ServesAsync(Hosts.One) && await ServesAsync(Hosts.Two));
        // An audit gives its lock back a little after it has told its result.
        using var redis = new RedisConnection(Hosts.Redis.ConnectionString, TimeSpan.FromSeconds(1));
        await redis.OpenAsync();
        await Until.TrueAsync("no audit runs", Limit, async () => !await redis.CallAsync(database => database.KeyExistsAsync("audit:running")));
        await Hosts.Database.ExecuteAsync("delete from queue_operations");
    }

    internal static async Task<JsonNode> UntilAsync(HostProcess host, string what, Func<JsonNode, bool> condition, string path = "/admin/replicas")
    {
        JsonNode data = null!;
        await Until.TrueAsync(what, Limit, async () => condition(data = await GetAsync(host, path)));
        return data;
    }

    internal static async Task PostAsync(HostProcess host)
    {
        using var response = await SendAsync(host, HttpMethod.Post, "/admin/audit");
        ((int)response.StatusCode).ShouldBe(200);
    }

    internal static async Task<JsonNode> GetAsync(HostProcess host, string path)
    {
        using var response = await SendAsync(host, HttpMethod.Get, path);
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(200, text);
        return JsonNode.Parse(text)!["data"]!;
    }

    internal static async Task<HttpResponseMessage> SendAsync(HostProcess host, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("X-Admin-Key", Key);
        request.Headers.Add("X-Admin-User", "op-9");
        return await host.Client.SendAsync(request);
    }

    // It is ready, its breakers have closed again, and it reaches Redis now: what the readiness says of it may be half a second old.
    private static async Task<bool> ServesAsync(HostProcess host)
    {
        using var traffic = await SendAsync(host, HttpMethod.Get, "/admin/traffic");
        using var answer = await host.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        var breakers = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["components"]?["breakers"]?["details"]?.AsObject();
        return traffic.IsSuccessStatusCode && answer.IsSuccessStatusCode && breakers?.All(breaker => (string)breaker.Value! == "CLOSED") == true;
    }
}

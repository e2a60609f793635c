using System.Text.Json.Nodes;
using Shouldly;
using Ticketing.Redis;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Api;

/// <summary>What operators see of replicas and of the audit, whichever replica they ask and whichever part is away.</summary>
public sealed class ReplicasTests : IAsyncLifetime
{
    private const string Key = "replica-tests";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TwoHosts _shop = new() { Settings = { ["Admin__Key"] = Key } };

    public Task InitializeAsync() => _shop.InitializeAsync();

    public Task DisposeAsync() => _shop.DisposeAsync();

    [Theory]
    [InlineData("GET", "/admin/replicas")]
    [InlineData("GET", "/admin/traffic")]
    [InlineData("GET", "/admin/audit")]
    [InlineData("POST", "/admin/audit")]
    public async Task Call_WithoutTheKey_Is401(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await _shop.One.Client.SendAsync(request);
        ((int)response.StatusCode).ShouldBe(401);
        (await _shop.QueryAsync<long>("select count(*) from queue_operations")).ShouldBe(0);
    }

    [Fact]
    public async Task Replicas_KilledStoppedAndWithoutRedis_AreToldAsTheyAre()
    {
        var list = await UntilAsync(_shop.One, "both replicas are listed", data => Replicas(data).Count == 2);
        list["isComplete"]!.GetValue<bool>().ShouldBeTrue();
        list["outbox"]!["waiting"]!.GetValue<long>().ShouldBeGreaterThanOrEqualTo(0);
        foreach (var replica in Replicas(list))
        {
            replica["isAlive"]!.GetValue<bool>().ShouldBeTrue();
            replica["version"]!.GetValue<string>().ShouldContain('+');
            replica["memoryBytes"]!.GetValue<long>().ShouldBeGreaterThan(10_000_000);
            replica["breakers"]!.AsArray().Select(breaker => (string)breaker!["name"]!).ShouldBe(["queue", "database", "kafka", "notice"]);
            replica["breakers"]!.AsArray().ShouldAllBe(breaker => (string)breaker!["state"]! == "closed" && !(bool)breaker["isForcedOpen"]!);
        }

        var two = (await GetAsync(_shop.Two, "/admin/replicas"))["answeredBy"]!.GetValue<string>();
        await _shop.Two.KillAsync();
        await UntilAsync(_shop.One, "the killed replica is marked", data => !IsAlive(data, two) && Replicas(data).Count == 2);

        var three = await HostProcess.StartAsync(_shop.Settings);
        await UntilAsync(_shop.One, "a new replica is listed", data => Replicas(data).Count == 3);
        await three.StopAsync();
        await three.DisposeAsync();
        Replicas(await GetAsync(_shop.One, "/admin/replicas")).Count.ShouldBe(2, "a replica that stops takes itself away");

        await _shop.Redis.KillAsync();
        var alone = await UntilAsync(_shop.One, "Redis is known to be away", data => !data["isComplete"]!.GetValue<bool>());
        Replicas(alone).ShouldHaveSingleItem()["id"]!.GetValue<string>().ShouldBe(alone["answeredBy"]!.GetValue<string>());
        alone["outbox"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Traffic_ByWayOfBothReplicas_AddsUp()
    {
        const int each = 4;
        for (var person = 0; person < each; person++)
        {
            foreach (var (host, offset) in new[] { (_shop.One, 100), (_shop.Two, 200) })
                await TwoHosts.GetAsync(host, null, HttpMethod.Post, "/v1/api/queue/token", new { userId = offset + person });
        }

        // The same person again takes no new place.
        await TwoHosts.GetAsync(_shop.One, null, HttpMethod.Post, "/v1/api/queue/token", new { userId = 100 });
        await UntilAsync(_shop.Two, "all are counted", data => SumOf(data, "entered") == 2 * each, "/admin/traffic");
        await UntilAsync(_shop.Two, "requests are counted", data => SumOf(data, "requests") > 2 * each, "/admin/traffic");
        await _shop.Redis.KillAsync();
        using var response = await SendAsync(_shop.One, HttpMethod.Get, "/admin/traffic");
        ((int)response.StatusCode).ShouldBe(503);
    }

    [Fact]
    public async Task Audit_AskedOfOneReplica_IsToldByTheOtherAndNotedAsAnOperation()
    {
        (await GetAsync(_shop.Two, "/admin/audit"))["last"].ShouldBeNull();

        await PostAsync(_shop.One);
        var well = await UntilAsync(_shop.Two, "the audit has ended", data => data["last"] is not null && data["running"] is null, "/admin/audit");
        well["last"]!["disagreements"]!.GetValue<long>().ShouldBe(0);
        well["last"]!["operator"]!.GetValue<string>().ShouldBe("op-9");
        well["last"]!["checks"]!.AsArray().Count.ShouldBeGreaterThan(5);
        well["failed"].ShouldBeNull();

        await _shop.Database.ExecuteAsync("update users_accounts set balance = balance + 1 where user_id = (select min(user_id) from users_accounts)");
        await PostAsync(_shop.Two);
        var first = well["last"]!["id"]!.GetValue<long>();
        var ill = await UntilAsync(
            _shop.One, "the second audit has ended", data => data["last"]!["id"]!.GetValue<long>() > first && data["running"] is null, "/admin/audit");
        ill["last"]!["disagreements"]!.GetValue<long>().ShouldBe(2);
        ill["last"]!["checks"]!.AsArray().Sum(check => check!["examples"]!.AsArray().Count).ShouldBe(2);

        var operations = (await GetAsync(_shop.One, "/admin/operations")).AsArray();
        operations.Select(row => (string)row!["action"]!).ShouldBe(["audit", "audit"]);
        operations[0]!["changes"]!["disagreements"]!.GetValue<long>().ShouldBe(2);
    }

    [Fact]
    public async Task Audit_WhoseReplicaStops_IsToldAsFailedAndCanBeRunAgain()
    {
        const string audits = "select count(*) from queue_operations where action = 'audit'";
        await using var blocking = await _shop.Database.OpenConnectionAsync();
        await using var command = blocking.CreateCommand();
        command.CommandText = "lock tables users_ledger write";
        await command.ExecuteNonQueryAsync();
        await PostAsync(_shop.One);
        var running = await UntilAsync(_shop.Two, "the audit runs", data => data["running"] is not null, "/admin/audit");
        await PostAsync(_shop.Two);
        (await _shop.QueryAsync<long>(audits)).ShouldBe(1, "one at a time over all replicas");

        await _shop.One.StopAsync();

        var ended = await UntilAsync(_shop.Two, "the audit is told as failed", data => data["failed"] is not null, "/admin/audit");
        ended["failed"]!["id"]!.GetValue<long>().ShouldBe(running["running"]!["id"]!.GetValue<long>());
        (await GetAsync(_shop.Two, "/admin/operations")).AsArray()[0]!["changes"]!.ToJsonString().ShouldBe("""{"failed":"stopped"}""");
        command.CommandText = "unlock tables";
        await command.ExecuteNonQueryAsync();
        await PostAsync(_shop.Two);
        var well = await UntilAsync(_shop.Two, "an audit has ended", data => data["last"] is not null, "/admin/audit");
        well["failed"].ShouldBeNull();
        (await _shop.QueryAsync<long>(audits)).ShouldBe(2);
    }

    [Fact]
    public async Task Audit_WhileAnotherRunsOrRedisIsAway_DoesNotBegin()
    {
        using (var redis = new RedisConnection(_shop.Redis.ConnectionString, TimeSpan.FromSeconds(1)))
            (await redis.CallAsync(database => database.StringSetAsync("audit:running", 77))).ShouldBeTrue();
        await PostAsync(_shop.One);
        (await _shop.QueryAsync<long>("select count(*) from queue_operations")).ShouldBe(0);

        await _shop.Redis.KillAsync();
        using var refused = await SendAsync(_shop.One, HttpMethod.Post, "/admin/audit");
        ((int)refused.StatusCode).ShouldBe(503);
        (await _shop.QueryAsync<long>("select count(*) from queue_operations")).ShouldBe(0, "none was begun");
        (await GetAsync(_shop.One, "/admin/audit"))["last"].ShouldBeNull();
    }

    private static List<JsonNode> Replicas(JsonNode data) => [.. data["replicas"]!.AsArray().Select(replica => replica!)];

    private static bool IsAlive(JsonNode data, string id) => Replicas(data).Any(replica => (string)replica["id"]! == id && (bool)replica["isAlive"]!);

    private static long SumOf(JsonNode hours, string field) => hours.AsArray().Sum(hour => hour![field]!.GetValue<long>());

    private static async Task<JsonNode> UntilAsync(HostProcess host, string what, Func<JsonNode, bool> condition, string path = "/admin/replicas")
    {
        JsonNode data = null!;
        await Until.TrueAsync(what, Limit, async () => condition(data = await GetAsync(host, path)));
        return data;
    }

    private static async Task PostAsync(HostProcess host)
    {
        using var response = await SendAsync(host, HttpMethod.Post, "/admin/audit");
        ((int)response.StatusCode).ShouldBe(200);
    }

    private static async Task<JsonNode> GetAsync(HostProcess host, string path)
    {
        using var response = await SendAsync(host, HttpMethod.Get, path);
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(200, text);
        return JsonNode.Parse(text)!["data"]!;
    }

    private static async Task<HttpResponseMessage> SendAsync(HostProcess host, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("X-Admin-Key", Key);
        request.Headers.Add("X-Admin-User", "op-9");
        return await host.Client.SendAsync(request);
    }
}

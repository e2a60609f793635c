using Shouldly;
using Ticketing.Redis;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;
using static Ticketing.Tests.Integration.Api.OperatedHosts;

namespace Ticketing.Tests.Integration.Api;

/// <summary>What operators see of the audit, whichever replica they ask and whichever part is away.</summary>
public sealed class ReplicasTests(OperatedHosts operated) : IClassFixture<OperatedHosts>, IAsyncLifetime
{
    private readonly TwoHosts _shop = operated.Hosts;

    public Task InitializeAsync() => operated.RepairAsync();

    public Task DisposeAsync() => Task.CompletedTask;

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
    public async Task Audit_WhileTheOneBeforeHasEndedAndStillHasTheLock_Begins()
    {
        await PostAsync(_shop.One);
        var first = await UntilAsync(_shop.Two, "the audit has ended", data => data["last"] is not null && data["running"] is null, "/admin/audit");
        var id = first["last"]!["id"]!.GetValue<long>();
        using (var redis = new RedisConnection(_shop.Redis.ConnectionString, TimeSpan.FromSeconds(1)))
        {
            await redis.OpenAsync();
            (await redis.CallAsync(database => database.StringSetAsync("audit:running", id))).ShouldBeTrue();
        }

        await PostAsync(_shop.Two);

        await UntilAsync(_shop.One, "the next audit has ended", data => data["last"]!["id"]!.GetValue<long>() > id, "/admin/audit");
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
        {
            await redis.OpenAsync();
            (await redis.CallAsync(database => database.StringSetAsync("audit:running", 77))).ShouldBeTrue();
        }

        await PostAsync(_shop.One);
        (await _shop.QueryAsync<long>("select count(*) from queue_operations")).ShouldBe(0);

        await _shop.Redis.KillAsync();
        using var refused = await SendAsync(_shop.One, HttpMethod.Post, "/admin/audit");
        ((int)refused.StatusCode).ShouldBe(503);
        (await _shop.QueryAsync<long>("select count(*) from queue_operations")).ShouldBe(0, "none was begun");
        (await GetAsync(_shop.One, "/admin/audit"))["last"].ShouldBeNull();
    }
}

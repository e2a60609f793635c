using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Faults;

/// <summary>A replica that loses its network without closing its connections: the database still has its transactions.</summary>
public sealed class VanishedReplicaTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Locks_WhenTheirReplicaVanishes_AreFreeWithinFiveSeconds()
    {
        var server = await SharedServers.MariaDbAsync();
        var connectionString = await server.CreateDatabaseAsync();
        await using var link = TcpLink.To(server.Port);
        await using var database = MariaDbServer.Open(connectionString);
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings__Database"] = connectionString,
            ["ConnectionStrings__Redis"] = (await SharedServers.RedisAsync()).ConnectionString,
        };
        await using var staying = await HostProcess.StartAsync(settings);
        await using var vanishing = await HostProcess.StartAsync(new Dictionary<string, string?>(settings)
        {
            ["ConnectionStrings__Database"] = connectionString.Through(link),
        });
        var token = await EnterAsync(staying, 70_001);
        (await ChargeAsync(staying, token, 1)).ShouldBe(200);

        // A charge with a key gets the lock on the account, and its transaction then waits for the replica that has vanished.
        var locks = await database.LockAsync("select 1 from users_accounts where user_id = '70001' for update");
        var lost = ChargeAsync(vanishing, token, 10, "lost");
        await Until.TrueAsync("the charge waited for the lock", Limit, () => database.HasLockWaitsAsync());
        link.Hold();
        await locks.DisposeAsync();
        await Until.TrueAsync("the charge had its lock", Limit, () => database.HasIdleTransactionsAsync());
        var clock = Stopwatch.StartNew();

        await Until.TrueAsync("the account could be charged by another replica", Limit + Limit, async () => await ChargeAsync(staying, token, 100) == 200);

        clock.Elapsed.ShouldBeLessThan(Limit);
        link.Release();
        (await lost).ShouldBe(503);
        (await ChargeAsync(vanishing, token, 10, "lost")).ShouldBe(200);
        (await database.QueryAsync<long>("select balance from users_accounts where user_id = '70001'")).ShouldBe(111);
    }

    private static async Task<string> EnterAsync(HostProcess host, long userId)
    {
        using var response = await host.Client.PostAsJsonAsync("/v1/api/queue/token", new { userId });
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data").GetProperty("queueToken").GetString()!;
    }

    private static async Task<int> ChargeAsync(HostProcess host, string token, long amount, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/api/user/amount") { Content = JsonContent.Create(new { amount }) };
        request.Headers.TryAddWithoutValidation("Authorization", token);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        using var response = await host.Client.SendAsync(request);
        return (int)response.StatusCode;
    }
}

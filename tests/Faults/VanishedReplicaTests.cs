using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Faults;

/// <summary>A replica whose cable is pulled leaves no word: the database believes that it is still there.</summary>
public sealed class VanishedReplicaTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Locks_OfAReplicaThatVanished_AreFreeWithinFiveSeconds()
    {
        var server = await DatabaseUnderTest.ServerAsync();
        var address = await server.CreateDatabaseAsync();
        await using var link = TcpLink.To(server.Port);
        await using var database = DatabaseUnderTest.Open(address);
        var settings = new Dictionary<string, string?> { ["ConnectionStrings__Database"] = address, ["ConnectionStrings__Redis"] = (await SharedServers.RedisAsync()).ConnectionString };
        await using var staying = await HostProcess.StartAsync(settings);
        await using var vanishing = await HostProcess.StartAsync(new Dictionary<string, string?>(settings)
        {
            ["ConnectionStrings__Database"] = DatabaseUnderTest.Through(link, address),
        });
        var token = await EnterAsync(staying, 70_001);
        (await ChargeAsync(staying, token, 1)).ShouldBe(200);

        // A charge with a key has its lock on the account, and waits for nothing but its own replica, when that is gone.
        var blocker = await DatabaseUnderTest.BlockAccountAsync(database, "70001");
        var lost = ChargeAsync(vanishing, token, 10, "lost");
        await Until.TrueAsync("the charge waited for the lock", Limit, () => DatabaseUnderTest.AnyWaitsAsync(database));
        link.Hold();
        await DatabaseUnderTest.ReleaseAsync(blocker);
        await Until.TrueAsync("the charge had its lock", Limit, () => DatabaseUnderTest.AnyIdlesInTransactionAsync(database));
        var clock = Stopwatch.StartNew();

        await Until.TrueAsync("the account could be charged by another replica", Limit + Limit, async () => await ChargeAsync(staying, token, 100) == 200);

        clock.Elapsed.ShouldBeLessThan(Limit);
        link.Release();
        (await lost).ShouldBe(503);
        (await ChargeAsync(vanishing, token, 10, "lost")).ShouldBe(200);
        (await DatabaseUnderTest.AskAsync<long>(database, "select balance from users.accounts where user_id = '70001'")).ShouldBe(111);
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

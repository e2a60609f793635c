using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Queue;

/// <summary>Whole hosts on three masters: the queues lie in different slots, and what any of them publishes reaches every replica.</summary>
public sealed class PushOnClusterTests
{
    [Fact]
    public async Task Listening_OnACluster_TellsOfEveryQueueOnEitherReplica()
    {
        var cluster = await SharedServers.RedisClusterAsync();
        var database = await SharedServers.CreateDatabaseAsync();
        await using var one = await PushReplicas.StartAsync(cluster.ConnectionString, database, ("Queue__MinPollIntervalMs", "30000"),
            ("Queue__MaxPollIntervalMs", "30000"));
        await using var two = await PushReplicas.StartAsync(cluster.ConnectionString, database, ("Queue__MinPollIntervalMs", "30000"),
            ("Queue__MaxPollIntervalMs", "30000"));
        foreach (var concert in (string[])["default", "concert-1", "concert-2", "concert-3", "concert-4"])
        {
            var inside = await one.TokenAsync(concert, "inside");
            await one.ActivateAsync(inside);
            var token = await one.TokenAsync(concert, "waits");
            await using var near = await SseClient.OpenAsync(one, token);
            await using var far = await SocketClient.OpenAsync(two, token);
            (await near.NextAsync("position")).Position.ShouldBe(1);
            (await far.NextAsync("position")).Position.ShouldBe(1);

            await one.LeaveAsync(inside);

            (await near.NextAsync("admitted")).Status.ShouldBe("READY");
            (await far.NextAsync("admitted")).Status.ShouldBe("READY");
        }
    }
}

using System.Text.Json.Nodes;
using Shouldly;
using Ticketing.Queues.Rules;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Queue;

/// <summary>The samples of the last hour, for the charts of operators.</summary>
public sealed class HistoryTests
{
    [Fact]
    public async Task History_AfterTicks_HasOneSampleOfTenSecondsWithTheQueueInIt()
    {
        await using var replica = await ReplicaAsync();
        var queue = Replica.NewQueue();
        foreach (var user in (string[])["inside", "first", "second"])
            await replica.EnterAsync(queue, user);

        for (var i = 0; i < 5; i++)
            await replica.TickAsync(queue);

        var history = await replica.Queues[queue].HistoryAsync();
        history.Count.ShouldBeInRange(1, 2, "five ticks lie within ten seconds, or over the end of one period");
        history[0].Queue.Waiting.ShouldBe(2);
        history[0].Queue.Active.ShouldBe(1);
        history[0].Queue.Capacity.ShouldBe(1);
        history[0].Queue.Epoch.ShouldBe((await replica.Queues[queue].InspectAsync()).Queue.Epoch, "large numbers are written in full");
    }

    [Fact]
    public async Task History_OfWaitsThatEnded_AddsUpAllReplicasUntilTheNextSample()
    {
        await using var replica = await ReplicaAsync();
        var queue = Replica.NewQueue();
        await replica.EnterAsync(queue, "inside");
        await replica.TickAsync(queue);

        await PromoteAsync(replica, queue, new EndedWaits(2, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(16)));
        await PromoteAsync(replica, queue, new EndedWaits(1, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(4)));
        await EndPeriodAsync(replica, queue);
        await replica.TickAsync(queue);
        await EndPeriodAsync(replica, queue);
        await replica.TickAsync(queue);

        var history = await replica.Queues[queue].HistoryAsync();
        history.Aggregate(default(EndedWaits), (all, sample) => all + sample.Ended)
            .ShouldBe(new EndedWaits(3, TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(20)), "each wait is in one sample");
        history[^1].Ended.Count.ShouldBe(0);
    }

    [Fact]
    public async Task History_OfMoreThanAnHour_KeepsTheNewestHour()
    {
        await using var replica = await ReplicaAsync();
        var queue = Replica.NewQueue();
        await replica.EnterAsync(queue, "inside");
        await replica.TickAsync(queue);
        var sample = await replica.Redis.Database.ListGetByIndexAsync(ListOf(queue), 0);
        await replica.Redis.Database.ListRightPushAsync(ListOf(queue), [.. Enumerable.Repeat(sample, 400)]);

        await EndPeriodAsync(replica, queue);
        await replica.TickAsync(queue);

        (await replica.Queues[queue].HistoryAsync()).Count.ShouldBe(360);
    }

    [Fact]
    public async Task Call_AfterRedisHasLostEverything_AnswersWithWhatCameSince()
    {
        const string concert = "concert-1";
        await using var redis = await RedisServer.StartNewAsync();
        await using var host = await PushReplicas.StartAsync(redis.ConnectionString);
        await host.TokenAsync(concert, "inside");
        await Until.TrueAsync("a sample is there", TimeSpan.FromSeconds(20), async () => (await SamplesAsync(host, concert)).Count > 0);

        using (var connection = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(redis.ConnectionString + ",allowAdmin=true"))
            await connection.GetServers()[0].FlushAllDatabasesAsync();

        (await SamplesAsync(host, concert)).Count.ShouldBe(0);
        await host.TokenAsync(concert, "inside");
        await Until.TrueAsync("the next sample is there", TimeSpan.FromSeconds(20), async () => (await SamplesAsync(host, concert)).Count > 0);
        (await SamplesAsync(host, concert))[0]!["capacity"]!.GetValue<long>().ShouldBe(1);
    }

    private static async Task<Replica> ReplicaAsync() =>
        await Replica.StartAsync((await SharedServers.RedisAsync()).ConnectionString, new Dictionary<string, string> { ["Capacity"] = "1" });

    private static async Task PromoteAsync(Replica replica, string queue, EndedWaits waits) =>
        await replica.Queues[queue].PromoteAsync(TimeSpan.FromMilliseconds(1), 500, continues: true, waits);

    private static string ListOf(string queue) => "q:{" + queue + "}:history";

    private static async Task EndPeriodAsync(Replica replica, string queue) =>
        await replica.Redis.Database.HashDeleteAsync("q:{" + queue + "}:meta", "sampled");

    private static async Task<JsonArray> SamplesAsync(HostProcess host, string queue)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/admin/queues/{queue}/history");
        request.Headers.Add("X-Admin-Key", "push-tests");
        using var response = await host.Client.SendAsync(request);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!["data"]!["samples"]!.AsArray();
    }
}

using System.Diagnostics;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Events;

/// <summary>Replicas that come and go, and brokers.</summary>
public sealed class KafkaReplicaTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly KafkaMock _kafka = new();
    private string _connectionString = "";

    public async Task InitializeAsync()
    {
        _kafka.Create(OrderPlaced.Topic, OrderPlaced.Topic + ".retry", OrderPlaced.Topic + ".dead");
        _connectionString = await SharedServers.CreateDatabaseAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _kafka.Dispose();

    [Fact]
    public async Task Events_WhileReplicasJoinAndLeave_AreHandledOnceEach()
    {
        const int Batches = 12;
        const int BatchSize = 20;
        await using var first = await StartAsync();
        EventReplica? second = null;
        for (var batch = 0; batch < Batches; batch++)
        {
            // The group shares its partitions anew each time.
            if (batch == 3)
                second = await StartAsync();
            if (batch == 6)
                await first.StopAsync();
            await (second ?? first).WriteAsync("flow", Enumerable.Range(batch * BatchSize, BatchSize));
            await Task.Delay(TimeSpan.FromMilliseconds(300));
        }

        await second!.WaitAsync(OrderNoticeConsumer.Name, "flow", "DONE", Batches * BatchSize, seconds: 30);

        first.Received.Of(OrderNoticeConsumer.Name, "flow").Concat(second.Received.Of(OrderNoticeConsumer.Name, "flow")).Select(each => each.Order.Number)
            .ShouldBe(Enumerable.Range(0, Batches * BatchSize), ignoreOrder: true);
        await second.DisposeAsync();
    }

    [Fact]
    public async Task Stop_OfAReplica_IsQuickAndItsPartitionsAreTakenOver()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        await first.WriteAsync("before", Enumerable.Range(0, 40));
        await first.WaitAsync(OrderNoticeConsumer.Name, "before", "DONE", 40, seconds: 30);

        var clock = Stopwatch.StartNew();
        await first.StopAsync();
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        await second.WriteAsync("after", Enumerable.Range(0, 40));
        await second.WriteAsync("another-key", Enumerable.Range(0, 40));

        // The mock waits for a group that became smaller for nearly a session; a broker asks its members at their next heartbeat.
        await second.WaitAsync(OrderNoticeConsumer.Name, "after", "DONE", 40, seconds: 20);
        await second.WaitAsync(OrderNoticeConsumer.Name, "another-key", "DONE", 40, seconds: 20);
    }

    [Fact]
    public async Task Events_WhoseOffsetsWereNotCommitted_AreReadAgainAndNotHandledAgain()
    {
        await using (var first = await StartAsync())
        {
            await first.WriteAsync("again", Enumerable.Range(0, 10));
            await first.WaitAsync(OrderNoticeConsumer.Name, "again", "DONE", 10, seconds: 30);
        }

        // A group without offsets is what a replica leaves that dies between the inbox and its first commit.
        const string Group = "uncommitted";
        await using var second = await EventReplica.StartAsync(_connectionString, _kafka.BootstrapServers, Group);
        _kafka.CountUncommitted(OrderPlaced.Topic, Group).ShouldBeGreaterThanOrEqualTo(10);

        await Until.TrueAsync("all was read again", Limit, () => _kafka.CountUncommitted(OrderPlaced.Topic, Group) == 0);
        second.Received.Of(OrderNoticeConsumer.Name, "again").ShouldBeEmpty();
        (await second.CountAsync(OrderNoticeConsumer.Name, "again", "DONE")).ShouldBe(10);
    }

    [Fact]
    public async Task Broker_AwayForLongerThanTheGroupWaits_LosesNothingAndEventsFlowFiveSecondsAfterItsReturn()
    {
        await using var replica = await StartAsync();
        var clock = Stopwatch.StartNew();
        _kafka.Stop();
        var written = 0;
        for (; clock.Elapsed < TimeSpan.FromSeconds(20); written++)
        {
            await replica.WriteAsync("meanwhile", written);
            await Task.Delay(TimeSpan.FromSeconds(1));
        }

        (await replica.CountAsync(OrderNoticeConsumer.Name, "meanwhile", "DONE")).ShouldBe(0);
        (await replica.Database.QueryAsync<long>("select count(*) from messaging_outbox")).ShouldBe(written);
        _kafka.Start();

        await replica.WaitAsync(OrderNoticeConsumer.Name, "meanwhile", "DONE", written, seconds: 5);

        replica.Received.Of(OrderNoticeConsumer.Name, "meanwhile").Select(each => each.Order.Number).ShouldBe(Enumerable.Range(0, written), ignoreOrder: true);
        (await replica.Database.QueryAsync<long>("select count(*) from messaging_outbox")).ShouldBe(0);
    }

    [Fact]
    public async Task Stop_WhileTheBrokerIsAway_IsQuick()
    {
        await using var replica = await StartAsync();
        _kafka.Stop();
        await replica.WriteAsync("kept", 1);
        await Task.Delay(TimeSpan.FromSeconds(2));
        var clock = Stopwatch.StartNew();

        await replica.StopAsync();

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(6));
        (await replica.Database.QueryAsync<long>("select count(*) from messaging_outbox")).ShouldBe(1);
    }

    // It receives: its consumer has joined the group.
    private async Task<EventReplica> StartAsync()
    {
        var replica = await EventReplica.StartAsync(_connectionString, _kafka.BootstrapServers);
        var name = $"start-{Guid.NewGuid():N}";
        await replica.WriteAsync(name, 1);
        await replica.WaitAsync(OrderNoticeConsumer.Name, name, "DONE", seconds: 30);
        return replica;
    }
}

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MySqlConnector;
using Shouldly;
using Ticketing.Common.Resilience;
using Ticketing.Data;
using Ticketing.Messaging.Outbox;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Events;

public sealed class OutboxRelayTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private EventReplica _replica = null!;

    public async Task InitializeAsync() => _replica = await EventReplica.StartAsync(await SharedServers.CreateDatabaseAsync(), isStarted: false);

    public async Task DisposeAsync() => await _replica.DisposeAsync();

    [Fact]
    public async Task Relay_WhenFourReplicasWorkAtOnce_SendsEachEventOnceAndKeepsTheOrderOfEachKey()
    {
        const int Events = 3000;
        await WriteAsync("order", Events, keys: 70);
        var publisher = new RecordingPublisher(isSlow: true);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            using var relay = Relay(publisher, partitions: 3, batch: 7);
            while (await _replica.Database.QueryAsync<bool>("select exists (select 1 from messaging_outbox)"))
                await relay.RelayAsync(default);
        }));

        publisher.Sent.Count.ShouldBe(Events);
        publisher.Sent.Select(each => each.Id).Distinct().Count().ShouldBe(Events);
        foreach (var key in publisher.Sent.GroupBy(each => each.Key))
            key.Select(NumberOf).ShouldBeInOrder();
        publisher.MostAtOnce.ShouldBeGreaterThan(1, "The replicas did not share the work: this test proved nothing.");
    }

    [Fact]
    public async Task Relay_WhenTheBusIsAway_KeepsEverythingAndSendsItInOrderLater()
    {
        await WriteAsync("away", 20, keys: 1);
        var publisher = new RecordingPublisher { IsAway = true };
        using var relay = Relay(publisher);

        await Should.ThrowAsync<IOException>(() => relay.RelayAsync(default));
        (await CountAsync()).ShouldBe(20);
        publisher.IsAway = false;
        (await relay.RelayAsync(default)).ShouldBe(20);

        publisher.Sent.Select(NumberOf).ShouldBe(Enumerable.Range(0, 20));
        (await CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Relay_WhenItDiesBetweenPublishingAndCommit_PublishesTheSameEventsAgain()
    {
        await WriteAsync("torn", 3, keys: 1);
        var publisher = new RecordingPublisher { FailsAfter = true };
        using var relay = Relay(publisher);

        await Should.ThrowAsync<IOException>(() => relay.RelayAsync(default));
        publisher.FailsAfter = false;
        await relay.RelayAsync(default);

        var sent = publisher.Sent.ToArray();
        sent.Length.ShouldBe(6);
        sent[..3].ShouldBe(sent[3..]);
    }

    [Fact]
    public async Task Relay_OfAChangeThatIsNotCommitted_NeitherWaitsForItNorLosesIt()
    {
        await using (await _replica.Database.LockAsync(Insert("late", 1, keys: 1)))
        {
            await WriteAsync("early", 1, keys: 1);
            var publisher = new RecordingPublisher();
            using var relay = Relay(publisher);
            (await relay.RelayAsync(default).WaitAsync(TimeSpan.FromMilliseconds(900))).ShouldBe(1);
        }

        // Ids are given out before the commit: the change with the lower one is committed after the other has left.
        await WriteAsync("late", 1, keys: 1);
        var later = new RecordingPublisher();
        using var second = Relay(later);
        (await second.RelayAsync(default)).ShouldBe(1);
    }

    [Fact]
    public async Task Relay_WhileTheBusIsAway_ShowsTheLagAndCatchesUpByItself()
    {
        await _replica.Database.ExecuteAsync(
            "insert into messaging_outbox (topic, `key`, payload, created_at) values ('lag', 'k', '{\"n\":0}', sysdate(6) - interval 1 minute)");
        var metrics = new OutboxMetrics(_replica.Services.GetRequiredService<IMeterFactory>());
        var publisher = new RecordingPublisher { IsAway = true };
        var bus = new BusState();
        using var relay = Relay(publisher, metrics: metrics, bus: bus);
        await relay.StartAsync(default);

        await Until.TrueAsync("the lag was shown", Limit, () => metrics.Lag >= 60);
        await Until.TrueAsync("the bus was down", Limit, () => !bus.IsUp);
        publisher.IsAway = false;
        await Until.TrueAsync("the event was sent", Limit, () => publisher.Sent.Any(each => each.Topic == "lag"));
        await Until.TrueAsync("the lag was gone", Limit, () => metrics.Lag < 60 && bus.IsUp);
        await relay.StopAsync(default);
    }

    [Fact]
    public void Backoff_AfterMoreAndMoreFailures_GrowsToTwoSecondsAndIsNotTheSameForAll()
    {
        foreach (var failures in Enumerable.Range(1, 100))
        {
            var most = Math.Min(2000, 100 * Math.Pow(2, failures - 1));
            var waits = Enumerable.Range(0, 20).Select(_ => Backoff.After(failures).TotalMilliseconds).ToArray();
            waits.ShouldAllBe(wait => wait >= most / 2 && wait <= most);
            waits.Distinct().Count().ShouldBeGreaterThan(1);
        }
    }

    private static int NumberOf(Event each)
    {
        using var payload = JsonDocument.Parse(each.Payload);
        return payload.RootElement.GetProperty("n").GetInt32();
    }

    private static string Insert(string topic, int events, int keys) => string.Create(CultureInfo.InvariantCulture, $"""
        insert into messaging_outbox (topic, `key`, payload) select '{topic}', concat('key-', seq % {keys}), json_object('n', seq) from seq_0_to_{events - 1}
        """);

    private Task<int> WriteAsync(string topic, int events, int keys) => _replica.Database.ExecuteAsync(Insert(topic, events, keys));

    private Task<long> CountAsync() => _replica.Database.QueryAsync<long>("select count(*) from messaging_outbox");

    private OutboxRelay Relay(IEventPublisher publisher, int partitions = 16, int batch = 200, OutboxMetrics? metrics = null, BusState? bus = null) => new(
        _replica.Services.GetRequiredService<MySqlDataSource>(),
        _replica.Services.GetRequiredService<OutboxStore>(),
        publisher,
        bus ?? new BusState(),
        _replica.Services.GetRequiredService<Breakers>(),
        _replica.Services.GetRequiredService<OutboxSignal>(),
        metrics ?? new OutboxMetrics(_replica.Services.GetRequiredService<IMeterFactory>()),
        Options.Create(new EventOptions { PartitionsAtOnce = partitions, PartitionBatch = batch, PollMs = 50 }),
        TimeProvider.System,
        NullLogger<OutboxRelay>.Instance);

    private sealed class RecordingPublisher(bool isSlow = false) : IEventPublisher
    {
        private int _atOnce;
        private int _most;

        public string Name => "recording";

        public bool IsAway { get; set; }

        public bool FailsAfter { get; set; }

        public int MostAtOnce => _most;

        public ConcurrentQueue<Event> Sent { get; } = new();

        public async Task PublishAsync(IReadOnlyList<Event> events, CancellationToken cancellation)
        {
            if (IsAway)
                throw new IOException("The bus is away.");
            _most = Math.Max(_most, Interlocked.Increment(ref _atOnce));
            foreach (var each in events)
                Sent.Enqueue(each);
            if (isSlow)
                await Task.Delay(2, cancellation);
            Interlocked.Decrement(ref _atOnce);
            if (FailsAfter)
                throw new IOException("The bus went away.");
        }
    }
}

using Ticketing.Data;
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Shouldly;
using Ticketing.Messaging.Outbox;
using Ticketing.Messaging.Events;
using Ticketing.Common.Resilience;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Events;

public sealed class RelayTests(Shop shop) : IClassFixture<Shop>
{
    [Fact]
    public async Task Relay_WhenFourReplicasWorkAtOnce_SendsEachFactOnceAndKeepsTheOrderOfEachKey()
    {
        const int Facts = 3000;
        await WriteAsync("order", Facts, keys: 70);
        var bus = new RecordingBus(slow: true);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            using var relay = Relay(bus, lanes: 3, batch: 7);
            while (await shop.QueryAsync<bool>("select exists (select 1 from messaging_outbox where topic = 'order')"))
                await relay.RelayAsync(default);
        }));

        var sent = bus.Sent.Where(message => message.Topic == "order").ToArray();
        sent.Length.ShouldBe(Facts);
        sent.Select(message => message.Id).Distinct().Count().ShouldBe(Facts);
        foreach (var key in sent.GroupBy(message => message.Key))
            key.Select(NumberOf).ShouldBeInOrder();
        bus.MostAtOnce.ShouldBeGreaterThan(1, "The replicas did not share the work: this test would pass for nothing.");
    }

    [Fact]
    public async Task Relay_WhenTheBusIsAway_KeepsEverythingAndSendsItInOrderLater()
    {
        await WriteAsync("away", 20, keys: 1);
        var bus = new RecordingBus { Away = true };
        using var relay = Relay(bus, lanes: 16, batch: 200);

        await Should.ThrowAsync<IOException>(() => relay.RelayAsync(default));
        (await shop.QueryAsync<long>("select count(*) from messaging_outbox where topic = 'away'")).ShouldBe(20);
        bus.Away = false;
        (await relay.RelayAsync(default)).ShouldBeGreaterThanOrEqualTo(20);

        bus.Sent.Where(message => message.Topic == "away").Select(NumberOf).ShouldBe(Enumerable.Range(0, 20));
        (await shop.QueryAsync<long>("select count(*) from messaging_outbox where topic = 'away'")).ShouldBe(0);
    }

    [Fact]
    public async Task Relay_WhenItDiesBetweenHandingOverAndCommit_HandsTheSameFactsOverAgain()
    {
        await WriteAsync("torn", 3, keys: 1);
        var bus = new RecordingBus { FailsAfter = true };
        using var relay = Relay(bus, lanes: 16, batch: 200);

        await Should.ThrowAsync<IOException>(() => relay.RelayAsync(default));
        bus.FailsAfter = false;
        await relay.RelayAsync(default);

        var sent = bus.Sent.Where(message => message.Topic == "torn").ToArray();
        sent.Length.ShouldBe(6);
        sent[..3].ShouldBe(sent[3..]);
    }

    [Fact]
    public async Task Relay_WhileTheBusIsAway_TellsTheLagAndCatchesUpByItself()
    {
        await shop.ExecuteAsync("""
            insert into messaging_outbox (topic, `key`, payload, created_at) values ('lag', 'k', '{"n":0}', sysdate(6) - interval 1 minute)
            """);
        var metrics = new EventMetrics(shop.Services.GetRequiredService<IMeterFactory>());
        var bus = new RecordingBus { Away = true };
        using var relay = Relay(bus, lanes: 16, batch: 200, metrics);
        await relay.StartAsync(default);

        await Until.TrueAsync("the lag was told", TimeSpan.FromSeconds(10), () => metrics.Lag >= 60);
        bus.Away = false;
        await Until.TrueAsync("the fact was sent", TimeSpan.FromSeconds(10), () => bus.Sent.Any(message => message.Topic == "lag"));
        await Until.TrueAsync("the lag was gone", TimeSpan.FromSeconds(10), () => metrics.Lag < 60);
        await relay.StopAsync(default);
    }

    [Fact]
    public void BackOff_AfterMoreAndMoreFailures_GrowsToTwoSecondsAndIsNeverTheSameForAll()
    {
        foreach (var failures in Enumerable.Range(1, 100))
        {
            var most = Math.Min(2000, 100 * Math.Pow(2, failures - 1));
            var waits = Enumerable.Range(0, 20).Select(_ => OutboxRelay.BackOff(failures).TotalMilliseconds).ToArray();
            waits.ShouldAllBe(wait => wait >= most / 2 && wait <= most);
            waits.Distinct().Count().ShouldBeGreaterThan(1);
        }
    }

    private static int NumberOf(EventMessage message) => System.Text.Json.JsonDocument.Parse(message.Payload).RootElement.GetProperty("n").GetInt32();

    private Task<int> WriteAsync(string topic, int facts, int keys) => shop.ExecuteAsync(string.Create(
        CultureInfo.InvariantCulture,
        $"insert into messaging_outbox (topic, `key`, payload) select '{topic}', concat('key-', seq % {keys}), json_object('n', seq) from seq_0_to_{facts - 1} order by seq"));

    private OutboxRelay Relay(IEventBus bus, int lanes, int batch, EventMetrics? metrics = null) => new(
        shop.Database,
        shop.Services.GetRequiredService<IOutboxQueue>(),
        bus,
        new Breakers(Options.Create(new ResilienceOptions()), shop.Services.GetRequiredService<IMeterFactory>(), TimeProvider.System, NullLogger<Breakers>.Instance),
        shop.Services.GetRequiredService<OutboxSignal>(),
        metrics ?? new EventMetrics(shop.Services.GetRequiredService<IMeterFactory>()),
        Options.Create(new EventOptions { LanesAtOnce = lanes, LaneBatch = batch, PollMs = 50 }),
        TimeProvider.System,
        NullLogger<OutboxRelay>.Instance);

    private sealed class RecordingBus(bool slow = false) : IEventBus
    {
        private int _atOnce;
        private int _most;

        public bool Away { get; set; }

        public bool FailsAfter { get; set; }

        public int MostAtOnce => _most;

        public ConcurrentQueue<EventMessage> Sent { get; } = new();

        public async Task PublishAsync(IReadOnlyList<EventMessage> events, CancellationToken cancellation)
        {
            if (Away)
                throw new IOException("The bus is away.");
            _most = Math.Max(_most, Interlocked.Increment(ref _atOnce));
            foreach (var message in events)
                Sent.Enqueue(message);
            if (slow)
                await Task.Delay(2, cancellation);
            Interlocked.Decrement(ref _atOnce);
            if (FailsAfter)
                throw new IOException("The bus went away.");
        }
    }
}

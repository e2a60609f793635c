using System.Diagnostics;
using System.Text.Json;
using Confluent.Kafka;
using Shouldly;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Events;

public sealed class KafkaConsumerTests(KafkaEventFixture fixture) : IClassFixture<KafkaEventFixture>
{
    private const string DeadTopic = OrderPlaced.Topic + ".dead";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private KafkaMock Kafka => fixture.Kafka;

    private EventReplica Replica => fixture.Replica;

    [Fact]
    public async Task Message_ThatIsNoEvent_GoesToTheDeadTopicAndHoldsUpNoOther()
    {
        await Kafka.ProduceAsync(OrderPlaced.Topic, "no-json", "no JSON", Id());
        await Kafka.ProduceAsync(OrderPlaced.Topic, "no-order", """{"name":"no-order"}""", Id());
        await Kafka.ProduceAsync(OrderPlaced.Topic, "no-id", Order("no-id"));
        await Kafka.ProduceAsync(OrderPlaced.Topic, null, Order("no-key"), Id());
        await Kafka.ProduceAsync(OrderPlaced.Topic, new string('k', 300), Order("long-key"), Id());
        // In the partitions of the others.
        foreach (var key in new[] { "no-json", "no-order", "no-id" })
            await Kafka.ProduceAsync(OrderPlaced.Topic, key, Order(key), Id());

        foreach (var key in new[] { "no-json", "no-order", "no-id" })
            await Replica.WaitAsync(OrderNoticeConsumer.Name, key, "DONE");

        var dead = Kafka.Read(DeadTopic, 5, each => each.Message.Headers.TryGetLastBytes("reason", out _));
        dead.Select(each => each.Message.Key).ShouldBe(["no-json", "no-order", "no-id", null, new string('k', 300)], ignoreOrder: true);
        var unchanged = dead.Single(each => each.Message.Key == "no-json");
        unchanged.Message.Value.ShouldBe("no JSON");
        unchanged.Message.Headers.TryGetLastBytes("message-id", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Message_ThatEvenTheDeadTopicRefuses_IsCountedAndPassedOver()
    {
        using var dead = new CountedMetric(Replica.Services, "events_dead_total");
        await Kafka.ProduceAsync(OrderPlaced.Topic, "large", new string('x', 2_000_000), Id());
        await Kafka.ProduceAsync(OrderPlaced.Topic, "large", Order("large"), Id());

        await Replica.WaitAsync(OrderNoticeConsumer.Name, "large", "DONE");

        dead.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Offset_WhileTheDatabaseIsAway_IsNotCommittedAndTheEventIsNotPassedOver()
    {
        await Until.TrueAsync("everything was committed", Limit, () => Uncommitted() == 0);
        var id = Guid.NewGuid();
        // A row of the same id that is not committed: the insert waits for it, fails after its time, and is tried again.
        var locks = await Replica.Database.LockAsync(
            $"insert into messaging_inbox (consumer, event_id, topic, `key`, payload) values ('order-notice', '{id}', 'order.placed', 'other', '{{}}')");
        await Kafka.ProduceAsync(OrderPlaced.Topic, "blocked", Order("blocked"), ("message-id", id.ToString()));
        await Until.TrueAsync("the insert waited", Limit, () => Replica.Database.HasLockWaitsAsync());

        // Longer than a statement may take, and than offsets wait to be committed.
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(4);)
        {
            Uncommitted().ShouldBe(1);
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }

        await locks.DisposeAsync();
        await Replica.WaitAsync(OrderNoticeConsumer.Name, "blocked", "DONE");
        await Until.TrueAsync("it was committed", Limit, () => Uncommitted() == 0);
    }

    [Fact]
    public async Task Events_OfOneKey_AreAddedToTheInboxInOrder()
    {
        await Replica.WriteAsync("ordered", Enumerable.Range(0, 100));
        await Replica.WaitAsync(OrderCountConsumer.Name, "ordered", "DONE", 100);

        Kafka.Read(OrderPlaced.Topic, 100, each => each.Message.Key == "ordered").Select(each => OrderOf(each).Number).ShouldBe(Enumerable.Range(0, 100));
        // Events of one insert have the same time.
        (await Replica.Database.QueryAsync<long>("""
            select count(*) from messaging_inbox earlier join messaging_inbox later on later.consumer = earlier.consumer and later.`key` = earlier.`key`
            where earlier.consumer = 'order-count' and earlier.`key` = 'ordered'
              and cast(json_value(earlier.payload, '$.number') as int) < cast(json_value(later.payload, '$.number') as int)
              and earlier.created_at > later.created_at
            """)).ShouldBe(0);
    }

    private static (string Name, string Value) Id() => ("message-id", Guid.NewGuid().ToString());

    private static string Order(string name) => $$"""{"name":"{{name}}","number":1}""";

    private static OrderPlaced OrderOf(ConsumeResult<string, string> message) =>
        JsonSerializer.Deserialize(message.Message.Value, OrderJson.Default.OrderPlaced)!;

    private long Uncommitted() => Kafka.CountUncommitted(OrderPlaced.Topic, KafkaEventFixture.Group);
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Shouldly;
using Ticketing.Messaging.Kafka;
using Ticketing.Messaging.Events;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Events;

public sealed partial class KafkaTests(KafkaShop shop) : IClassFixture<KafkaShop>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Fact_InKafka_HasItsKeyItsIdAndItsPayload()
    {
        var id = await shop.BuyAsync("kafkaesque");
        await EndedAsync(id);

        var found = shop.Kafka.Read("payment.completed", 1, each => each.Message.Key == id.ToString(CultureInfo.InvariantCulture)).Single();

        Guid.Parse(Encoding.UTF8.GetString(found.Message.Headers.GetLastBytes("message-id")))
            .ShouldBe(await shop.QueryAsync<Guid>($"select message_id from messaging_inbox where handler = 'payment-notice' and `key` = '{id}'"));
        found.Message.Value.ShouldContain("\"kafkaesque\"");
    }

    [Fact]
    public async Task Publish_OfManyFacts_StoresEachOnceAndInTheOrderOfItsKey()
    {
        const int Facts = 2000;
        shop.Kafka.Create("order");
        using var bus = Bus(shop.Kafka.BootstrapServers);
        var facts = Enumerable.Range(0, Facts).Select(n => new EventMessage(Guid.NewGuid(), "order", $"key-{n % 7}", $$"""{"n":{{n}}}""")).ToArray();

        foreach (var batch in facts.Chunk(300))
            await bus.PublishAsync(batch, default);

        var stored = shop.Kafka.Read("order", Facts);
        stored.Select(each => each.Message.Value).Distinct().Count().ShouldBe(Facts);
        foreach (var key in stored.GroupBy(each => each.Message.Key))
        {
            key.Select(each => each.Partition.Value).Distinct().ShouldHaveSingleItem();
            key.Select(each => int.Parse(each.Message.Value[5..^1], CultureInfo.InvariantCulture)).ShouldBeInOrder();
        }
    }

    [Fact]
    public async Task Publish_WhileTheBrokerIsAway_FailsInTimeAndWorksWhenItIsBack()
    {
        shop.Kafka.Create("away");
        await using var link = TcpLink.To(shop.Kafka.Port);
        link.Hold();
        using var bus = Bus($"127.0.0.1:{link.Port}");
        var facts = new[] { new EventMessage(Guid.NewGuid(), "away", "key", "{}"), new EventMessage(Guid.NewGuid(), "away", "key", "[]") };
        var clock = Stopwatch.StartNew();

        await Should.ThrowAsync<KafkaException>(() => bus.PublishAsync(facts, default));

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2));
        link.Release();
        await Until.TrueAsync("the facts were taken", Soon, async () =>
        {
            try
            {
                await bus.PublishAsync(facts, default);
                return true;
            }
            catch (KafkaException)
            {
                return false;
            }
        });
        shop.Kafka.Read("away", 2).TakeLast(2).Select(each => each.Message.Value).ShouldBe(["{}", "[]"]);
    }

    [Fact]
    public async Task Message_ThatIsNoFact_GoesToTheDeadTopicAndHoldsUpNobody()
    {
        await shop.Kafka.ProduceAsync("payment.completed", "poison-1", "no JSON", ("message-id", Guid.NewGuid().ToString()));
        await shop.Kafka.ProduceAsync("payment.completed", "poison-2", "{}");
        await shop.Kafka.ProduceAsync("payment.completed", null, "{}", ("message-id", Guid.NewGuid().ToString()));
        // The same partitions as the poison's.
        foreach (var key in new[] { "poison-1", "poison-2" })
            await shop.Kafka.ProduceAsync("payment.completed", key, """{"reservationId":1,"userId":"u","amount":1,"paidAt":"2030-01-01T00:00:00Z","queue":"default","ticket":1}""", ("message-id", Guid.NewGuid().ToString()));

        await Until.TrueAsync("what came after the poison was taken", Soon, async () =>
            await shop.QueryAsync<long>("select count(*) from messaging_inbox where handler = 'payment-notice' and `key` in ('poison-1', 'poison-2')") == 2);

        var buried = shop.Kafka.Read("payment.completed.dead", 3, each => each.Message.Headers.TryGetLastBytes("reason", out _));
        buried.Select(each => each.Message.Key).ShouldBe(["poison-1", "poison-2", null], ignoreOrder: true);
        buried.Single(each => each.Message.Key == "poison-1").Message.Value.ShouldBe("no JSON");
    }

    [Fact]
    public async Task Message_ThatIsTooLargeEvenForTheDeadTopic_IsCountedAndPassedOver()
    {
        using var dead = new CountedMetric(shop.Services, "events_dead_total");
        await shop.Kafka.ProduceAsync("payment.completed", "large", new string('x', 2_000_000), ("message-id", Guid.NewGuid().ToString()));
        await shop.Kafka.ProduceAsync("payment.completed", "large", "{}", ("message-id", Guid.NewGuid().ToString()));

        await Until.TrueAsync("what came after it was taken", Soon, async () =>
            await shop.QueryAsync<long>("select count(*) from messaging_inbox where handler = 'payment-notice' and `key` = 'large'") == 1);

        dead.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Message_ThatTheDatabaseRefusesForGood_GoesToTheDeadTopic()
    {
        // Too long for MariaDB; PostgreSQL takes no zero.
        var key = new string('k', 300) + '\0';
        await shop.Kafka.ProduceAsync("payment.completed", key, "{}", ("message-id", Guid.NewGuid().ToString()));

        shop.Kafka.Read("payment.completed.dead", 1, each => each.Message.Key == key).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Offset_IsCommittedWhenTheFactIsInTheInboxAndNoSooner()
    {
        await Until.TrueAsync("everything was committed", Soon, () => Uncommitted() == 0);
        var id = Guid.NewGuid();
        await using var source = MariaDbServer.Open(shop.Services.GetRequiredService<IConfiguration>().GetConnectionString("Database")!);
        var other = await source.LockAsync(
            $"insert into messaging_inbox (handler, message_id, topic, `key`, payload) values ('payment-notice', '{id}', 'payment.completed', 'other', '{{}}')");

        await shop.Kafka.ProduceAsync("payment.completed", "committed", "{}", ("message-id", id.ToString()));
        await Until.TrueAsync("the inbox was waited for", Soon, () => source.HasLockWaitsAsync());
        var clock = Stopwatch.StartNew();
        // Longer than a statement may take, and than offsets wait to be committed together.
        while (clock.Elapsed < TimeSpan.FromSeconds(4))
            Uncommitted().ShouldBe(1);
        await other.DisposeAsync();

        await Until.TrueAsync("it was committed", Soon, () => Uncommitted() == 0);
        (await shop.QueryAsync<long>("select count(*) from messaging_inbox where handler = 'payment-notice' and `key` = 'committed'")).ShouldBe(1);

        long Uncommitted() => shop.Kafka.CountUncommitted("payment.completed", KafkaShop.Group);
    }

    [Fact]
    public void Topics_ThatAreCreated_AreThoseThatTheModulesTell()
    {
        var told = Directory.EnumerateFiles(Path.Combine(HostAssembly.Repository, "src/Modules"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Topic().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value).Distinct();

        told.ShouldBe(KafkaTopics.Facts, ignoreOrder: true);
    }

    [Fact]
    public void Topics_ThatAreCreated_HaveWhatIsConfigured()
    {
        using var topics = new KafkaTopics(
            Options.Create(new KafkaOptions { Partitions = 12, Replication = 3 }), [shop.Told], TimeProvider.System, NullLogger<KafkaTopics>.Instance);

        topics.Specifications.ShouldAllBe(topic => topic.NumPartitions == 12 && topic.ReplicationFactor == 3);
        topics.Specifications.Select(topic => topic.Name).ShouldBeUnique();
        KafkaTopics.Facts.Append("balance.charged.dead").ShouldBeSubsetOf(topics.Specifications.Select(topic => topic.Name));
    }

    [Fact]
    public async Task Topics_WhenTheBrokerAnswersLate_AreAskedForAgainUntilTheyAreThere()
    {
        var broker = TopicBroker.That(new KafkaException(ErrorCode.Local_TimedOut), Said(ErrorCode.NotController), Said(ErrorCode.TopicAlreadyExists));

        await CreateAsync(broker);

        broker.Asked.ShouldBe(3);
    }

    [Theory]
    [InlineData(ErrorCode.TopicAuthorizationFailed)]
    [InlineData(ErrorCode.PolicyViolation)]
    [InlineData(ErrorCode.InvalidReplicationFactor)]
    public async Task Topics_WhenTheyAreRefused_AreLeftToOthers(ErrorCode refusal)
    {
        var broker = TopicBroker.That(Said(refusal));

        await CreateAsync(broker);

        broker.Asked.ShouldBe(1);
    }

    private static CreateTopicsException Said(ErrorCode code) =>
        new([new CreateTopicReport { Topic = "payment.completed", Error = new Error(ErrorCode.NoError) }, new CreateTopicReport { Topic = "payment.refunded", Error = new Error(code) }]);

    private async Task CreateAsync(TopicBroker broker)
    {
        using var topics = new KafkaTopics(Options.Create(new KafkaOptions()), [shop.Told], TimeProvider.System, NullLogger<KafkaTopics>.Instance);
        await topics.CreateAsync(broker.Client, default).WaitAsync(Soon);
    }

    private static KafkaBus Bus(string address) => new(Options.Create(new KafkaOptions { BootstrapServers = address }), NullLogger<KafkaBus>.Instance);

    private Task EndedAsync(long id) => Until.TrueAsync(
        $"the notice of {id} was sent", Soon, () => shop.QueryAsync<bool>($"select exists (select 1 from messaging_inbox where handler = 'payment-notice' and `key` = '{id}' and state = 'DONE')"));

    [GeneratedRegex("""["']((?:reservation|payment|balance)\.[a-z]+)["']""")]
    private static partial Regex Topic();
}

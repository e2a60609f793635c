using System.Diagnostics;
using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Shouldly;
using Ticketing.Messaging.Kafka;
using Ticketing.Messaging.Outbox;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Events;

public sealed class KafkaPublisherTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly KafkaMock _kafka = new();

    public void Dispose() => _kafka.Dispose();

    [Fact]
    public async Task Publish_OfManyEvents_StoresEachOnceAndInTheOrderOfItsKey()
    {
        const int Events = 2000;
        _kafka.Create("order");
        using var publisher = Publisher(_kafka.BootstrapServers);
        var events = Enumerable.Range(0, Events).Select(n => new Event(Guid.NewGuid(), "order", $"key-{n % 7}", $$"""{"n":{{n}}}""")).ToArray();

        foreach (var batch in events.Chunk(300))
            await publisher.PublishAsync(batch, default);

        var stored = _kafka.Read("order", Events);
        stored.Select(each => Encoding.UTF8.GetString(each.Message.Headers.GetLastBytes("message-id")))
            .ShouldBe(events.Select(each => each.Id.ToString()), ignoreOrder: true);
        foreach (var key in stored.GroupBy(each => each.Message.Key))
        {
            key.Select(each => each.Partition.Value).Distinct().ShouldHaveSingleItem();
            key.Select(each => int.Parse(each.Message.Value[5..^1], CultureInfo.InvariantCulture)).ShouldBeInOrder();
        }
    }

    [Fact]
    public async Task Publish_WhileTheBrokerIsAway_FailsInTimeAndWorksWhenItIsBack()
    {
        _kafka.Create("away");
        await using var link = TcpLink.To(_kafka.Port);
        link.Hold();
        using var publisher = Publisher($"127.0.0.1:{link.Port}");
        var events = new[] { new Event(Guid.NewGuid(), "away", "key", "{}"), new Event(Guid.NewGuid(), "away", "key", "[]") };
        var clock = Stopwatch.StartNew();

        await Should.ThrowAsync<KafkaException>(() => publisher.PublishAsync(events, default));

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2));
        link.Release();
        await Until.TrueAsync("the events were taken", Limit, async () =>
        {
            try
            {
                await publisher.PublishAsync(events, default);
                return true;
            }
            catch (KafkaException)
            {
                return false;
            }
        });
        _kafka.Read("away", 2).TakeLast(2).Select(each => each.Message.Value).ShouldBe(["{}", "[]"]);
    }

    private static KafkaPublisher Publisher(string address) =>
        new(new KafkaClients(Options.Create(new KafkaOptions { BootstrapServers = address }), NullLogger<KafkaClients>.Instance));
}

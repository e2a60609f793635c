using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Shouldly;
using Ticketing.Messaging.Inbox;
using Ticketing.Messaging.Kafka;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Events;

public sealed class KafkaTopicsTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private EventReplica _replica = null!;

    public async Task InitializeAsync() =>
        _replica = await EventReplica.StartAsync(await SharedServers.CreateDatabaseAsync(), hearsFailures: false, isStarted: false);

    public async Task DisposeAsync() => await _replica.DisposeAsync();

    [Fact]
    public void Specifications_HaveEveryTopicAndWhatIsConfigured()
    {
        using var topics = Topics(new KafkaOptions { Partitions = 12, Replication = 3 });

        topics.Specifications.ShouldAllBe(topic => topic.NumPartitions == 12 && topic.ReplicationFactor == 3);
        topics.Specifications.Select(topic => topic.Name)
            .ShouldBe([OrderPlaced.Topic, OrderPlaced.Topic + ".retry", OrderPlaced.Topic + ".dead", OrderShipped.Topic], ignoreOrder: true);
    }

    [Fact]
    public async Task Create_WhenTheBrokerAnswersLate_AsksAgainUntilTheTopicsAreThere()
    {
        var broker = TopicBroker.That(new KafkaException(ErrorCode.Local_TimedOut), Report(ErrorCode.NotController), Report(ErrorCode.TopicAlreadyExists));

        await CreateAsync(broker);

        broker.Asked.ShouldBe(3);
    }

    [Theory]
    [InlineData(ErrorCode.TopicAuthorizationFailed)]
    [InlineData(ErrorCode.PolicyViolation)]
    [InlineData(ErrorCode.InvalidReplicationFactor)]
    public async Task Create_WhenTheBrokerRefuses_AsksNoMore(ErrorCode refusal)
    {
        var broker = TopicBroker.That(Report(refusal));

        await CreateAsync(broker);

        broker.Asked.ShouldBe(1);
    }

    private static CreateTopicsException Report(ErrorCode code) => new(
    [
        new CreateTopicReport { Topic = OrderPlaced.Topic, Error = new Error(ErrorCode.NoError) },
        new CreateTopicReport { Topic = OrderShipped.Topic, Error = new Error(code) },
    ]);

    private async Task CreateAsync(TopicBroker broker)
    {
        using var topics = Topics(new KafkaOptions());
        await topics.CreateAsync(broker.Client, default).WaitAsync(Limit);
    }

    private KafkaTopics Topics(KafkaOptions options) => new(
        new KafkaClients(Options.Create(options), NullLogger<KafkaClients>.Instance),
        Options.Create(options),
        _replica.Services.GetServices<EventType>(),
        _replica.Services.GetServices<EventConsumer>(),
        TimeProvider.System,
        NullLogger<KafkaTopics>.Instance);
}

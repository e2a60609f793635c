using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ticketing.Messaging.Inbox;
using Ticketing.Messaging.Outbox;

namespace Ticketing.Messaging.Kafka;

/// <summary>Creates the topics that are missing, at start and until it has worked or was refused.</summary>
internal sealed class KafkaTopics(
    KafkaClients clients,
    IOptions<KafkaOptions> options,
    IEnumerable<EventType> types,
    IEnumerable<EventConsumer> consumers,
    TimeProvider time,
    ILogger<KafkaTopics> log)
    : BackgroundService
{
    // If the broker takes longer, the creation goes on there, and the next attempt finds the topics.
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromMilliseconds(1900);

    private static readonly ErrorCode[] Refusals =
    [
        ErrorCode.TopicAuthorizationFailed, ErrorCode.ClusterAuthorizationFailed, ErrorCode.PolicyViolation, ErrorCode.InvalidReplicationFactor,
        ErrorCode.InvalidPartitions, ErrorCode.Local_UnsupportedFeature,
    ];

    /// <summary>The topics to create.</summary>
    public IReadOnlyList<TopicSpecification> Specifications =>
    [
        .. NamesOf(types, consumers).Select(topic => new TopicSpecification
        {
            Name = topic,
            NumPartitions = options.Value.Partitions,
            ReplicationFactor = (short)options.Value.Replication,
        }),
    ];

    /// <summary>Every topic: those of the modules' events, and for those with a consumer the topics of its failures.</summary>
    public static IEnumerable<string> NamesOf(IEnumerable<EventType> types, IEnumerable<EventConsumer> consumers) =>
        types.Select(type => type.Topic)
            .Concat(consumers.SelectMany(consumer => new[] { EventConsumer.RetryTopic(consumer.Topic), EventConsumer.DeadTopic(consumer.Topic) }))
            .Distinct();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.CreateTopics)
            return;
        using var admin = clients.CreateAdmin();
        await CreateAsync(admin, stoppingToken);
    }

    /// <summary>Asks for the topics until they are there or are refused.</summary>
    internal async Task CreateAsync(IAdminClient admin, CancellationToken cancellation)
    {
        for (var failures = 0; !await TryCreateAsync(admin, failures) && !cancellation.IsCancellationRequested; failures++)
            await Task.Delay(Backoff.After(failures + 1), time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Whether the work has ended.
    private async Task<bool> TryCreateAsync(IAdminClient admin, int failures)
    {
        try
        {
            await admin.CreateTopicsAsync(Specifications, new CreateTopicsOptions { RequestTimeout = RequestTimeout, OperationTimeout = RequestTimeout });
            return true;
        }
        catch (CreateTopicsException partly) when (partly.Results.All(each => each.Error.Code is ErrorCode.NoError or ErrorCode.TopicAlreadyExists))
        {
            return true;
        }
        catch (CreateTopicsException refused) when (refused.Results.Any(each => Refusals.Contains(each.Error.Code)))
        {
            KafkaLog.NotAllowed(log, string.Join(", ", refused.Results.Where(each => each.Error.IsError).Select(each => $"{each.Topic}: {each.Error.Reason}")));
            return true;
        }
        catch (KafkaException fault)
        {
            if (failures == 0)
                KafkaLog.TopicsMissing(log, fault);
            return false;
        }
    }
}

using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ticketing.Messaging.Events;

namespace Ticketing.Messaging.Kafka;

/// <summary>Creates the topics that are missing, at start and until it has worked. Where the broker does not allow it, somebody else has to.</summary>
internal sealed class KafkaTopics(IOptions<KafkaOptions> options, IEnumerable<IEventConsumer> handlers, TimeProvider time, ILogger<KafkaTopics> log) : BackgroundService
{
    /// <summary>What the modules tell.</summary>
    public static readonly string[] Facts = ["reservation.held", "reservation.expired", "reservation.cancelled", "payment.completed", "payment.refunded", "balance.charged"];

    // What takes a broker longer goes on there, and is found done by the next attempt.
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromMilliseconds(1900);

    private static readonly ErrorCode[] NotAllowed =
    [
        ErrorCode.TopicAuthorizationFailed, ErrorCode.ClusterAuthorizationFailed, ErrorCode.PolicyViolation, ErrorCode.InvalidReplicationFactor, ErrorCode.InvalidPartitions,
        ErrorCode.Local_UnsupportedFeature,
    ];

    /// <summary>Every topic: the facts, and for those that somebody handles the topics in which it is told that this failed.</summary>
    public IReadOnlyList<TopicSpecification> Specifications =>
    [
        .. Facts.Concat(handlers.SelectMany(handler => handler.Topics).SelectMany(topic => new[] { topic, RetryOf(topic), DeadOf(topic) })).Distinct()
            .Select(topic => new TopicSpecification { Name = topic, NumPartitions = options.Value.Partitions, ReplicationFactor = (short)options.Value.Replication }),
    ];

    /// <summary>The topic in which each failure that is tried again is told.</summary>
    public static string RetryOf(string topic) => topic + ".retry";

    /// <summary>The topic in which it is told that something was given up.</summary>
    public static string DeadOf(string topic) => topic + ".dead";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.CreateTopics)
            return;
        using var admin = new AdminClientBuilder(new AdminClientConfig
        {
            BootstrapServers = options.Value.BootstrapServers,
            ClientId = KafkaBus.ClientId,
            ReconnectBackoffMaxMs = (int)KafkaBus.ReconnectAtMost.TotalMilliseconds,
        })
            .SetLogHandler((_, line) => KafkaLog.Client(log, line.Facility, line.Message))
            .SetErrorHandler((_, error) => KafkaLog.Trouble(log, error.Code, error.Reason))
            .Build();
        await CreateAsync(admin, stoppingToken);
    }

    /// <summary>Asks for them until they are there or are refused.</summary>
    internal async Task CreateAsync(IAdminClient admin, CancellationToken cancellation)
    {
        for (var failures = 0; !await TryCreateAsync(admin, failures) && !cancellation.IsCancellationRequested; failures++)
            await Task.Delay(OutboxRelay.BackOff(failures + 1), time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // True when there is nothing more to be done.
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
        catch (CreateTopicsException refused) when (refused.Results.Any(each => NotAllowed.Contains(each.Error.Code)))
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

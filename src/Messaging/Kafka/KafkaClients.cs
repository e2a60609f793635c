using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ticketing.Messaging.Kafka;

/// <summary>Builds the clients of Kafka.</summary>
internal sealed class KafkaClients(IOptions<KafkaOptions> options, ILogger<KafkaClients> log)
{
    // A client that lost its broker tries again this often at least: sooner than an event's time for delivery is over (KafkaOptions.DeliveryTimeoutMs), or the
    // first events after the broker's return would fail once more and wait for the relay's pause.
    private const int ReconnectMs = 500;

    // A replica that joins or leaves is noticed at the next heartbeat. Three of them fit into the shortest session.
    private const int HeartbeatMs = 1000;

    // How soon a subscribed topic that is created later, or gets more partitions, is noticed.
    private const int MetadataIntervalMs = 10_000;

    /// <summary>A producer whose messages are acknowledged by all in-sync copies of the partition, each stored once and in order.</summary>
    public IProducer<byte[]?, byte[]?> CreateProducer() => new ProducerBuilder<byte[]?, byte[]?>(Complete(new ProducerConfig
    {
        Acks = Acks.All,
        EnableIdempotence = true,
        EnableGaplessGuarantee = true,
        MessageTimeoutMs = options.Value.DeliveryTimeoutMs,
        LingerMs = 1,
    }))
        .SetLogHandler((_, line) => KafkaLog.Client(log, line.Facility, line.Message))
        .SetErrorHandler((_, error) => KafkaLog.ClientError(log, error.Code, error.Reason))
        .Build();

    /// <summary>A consumer of the replicas' group. It commits the offsets that are stored, once a second and when it is closed.</summary>
    public IConsumer<byte[]?, byte[]?> CreateConsumer() => new ConsumerBuilder<byte[]?, byte[]?>(Complete(new ConsumerConfig
    {
        GroupId = options.Value.ConsumerGroup,
        AutoOffsetReset = AutoOffsetReset.Earliest,
        EnableAutoOffsetStore = false,
        EnableAutoCommit = true,
        AutoCommitIntervalMs = 1000,
        PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
        SessionTimeoutMs = options.Value.SessionTimeoutMs,
        HeartbeatIntervalMs = HeartbeatMs,
        TopicMetadataRefreshIntervalMs = MetadataIntervalMs,
    }))
        .SetLogHandler((_, line) => KafkaLog.Client(log, line.Facility, line.Message))
        .SetErrorHandler((_, error) => KafkaLog.ClientError(log, error.Code, error.Reason))
        .Build();

    /// <summary>A client that creates topics.</summary>
    public IAdminClient CreateAdmin() => new AdminClientBuilder(Complete(new AdminClientConfig()))
        .SetLogHandler((_, line) => KafkaLog.Client(log, line.Facility, line.Message))
        .SetErrorHandler((_, error) => KafkaLog.ClientError(log, error.Code, error.Reason))
        .Build();

    private TConfig Complete<TConfig>(TConfig config)
        where TConfig : ClientConfig
    {
        config.BootstrapServers = options.Value.BootstrapServers;
        config.ClientId = "concert";
        config.ReconnectBackoffMaxMs = ReconnectMs;
        if (options.Value.UserName.Length > 0)
        {
            config.SaslMechanism = SaslMechanism.Plain;
            config.SaslUsername = options.Value.UserName;
            config.SaslPassword = options.Value.Password;
            config.SecurityProtocol = options.Value.Tls ? SecurityProtocol.SaslSsl : SecurityProtocol.SaslPlaintext;
        }
        else if (options.Value.Tls)
        {
            config.SecurityProtocol = SecurityProtocol.Ssl;
        }

        return config;
    }
}

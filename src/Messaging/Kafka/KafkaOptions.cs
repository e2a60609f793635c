using System.ComponentModel.DataAnnotations;

namespace Ticketing.Messaging.Kafka;

/// <summary>How Kafka is reached and used. Section <c>Kafka</c>.</summary>
internal sealed record KafkaOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Kafka";

    /// <summary>Some of the brokers, with commas between them: <c>kafka-1:9092,kafka-2:9092</c>. Must be set.</summary>
    public string BootstrapServers { get; init; } = "";

    /// <summary>What the groups in which all replicas together hear of each fact once begin with; a topic's group is this, a dot, and the topic.</summary>
    [Required(AllowEmptyStrings = false)]
    public string ConsumerGroup { get; init; } = "concert";

    /// <summary>Whether topics that are missing are created at start. A broker that does not allow it is told of in the log.</summary>
    public bool CreateTopics { get; init; } = true;

    /// <summary>How many partitions a topic that is created has: how many replicas can work on it side by side.</summary>
    [Range(1, 1000)]
    public int Partitions { get; init; } = 6;

    /// <summary>How many brokers keep a topic that is created.</summary>
    [Range(1, 10)]
    public int Replication { get; init; } = 1;

    /// <summary>
    /// How long facts may take to be acknowledged by all replicas of the broker, in milliseconds; then they stay in the outbox. The client looks once a second, and the two
    /// together are less than two seconds.
    /// </summary>
    [Range(100, 900)]
    public int DeliveryTimeoutMs { get; init; } = 750;
}

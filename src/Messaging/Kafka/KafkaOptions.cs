using System.ComponentModel.DataAnnotations;

namespace Ticketing.Messaging.Kafka;

/// <summary>How Kafka is reached and used. Section <c>Kafka</c>.</summary>
internal sealed record KafkaOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Kafka";

    /// <summary>Some of the brokers, separated by commas: <c>kafka-1:9092,kafka-2:9092</c>. Empty: events do not travel over Kafka.</summary>
    public string BootstrapServers { get; init; } = "";

    /// <summary>The account at the brokers, which the client proves by SASL PLAIN. Empty where they ask for none.</summary>
    public string UserName { get; init; } = "";

    /// <summary>The account's password.</summary>
    public string Password { get; init; } = "";

    /// <summary>Whether connections to the brokers are encrypted. Without it a password is for a private network only.</summary>
    public bool Tls { get; init; }

    /// <summary>The consumer group of all replicas together: each event is received by one of them.</summary>
    [Required(AllowEmptyStrings = false)]
    public string ConsumerGroup { get; init; } = "concert";

    /// <summary>
    /// The time without a heartbeat, in milliseconds, after which a replica counts as dead and its partitions are given to others. The brokers refuse a value
    /// below their <c>group.min.session.timeout.ms</c>, whose default is 6000.
    /// </summary>
    [Range(3000, 300_000)]
    public int SessionTimeoutMs { get; init; } = 10_000;

    /// <summary>Whether topics that are missing are created at start. A broker that refuses it is logged.</summary>
    public bool CreateTopics { get; init; } = true;

    /// <summary>How many partitions a created topic has: so many replicas can receive it at the same time.</summary>
    [Range(1, 1000)]
    public int Partitions { get; init; } = 6;

    /// <summary>How many brokers keep a created topic.</summary>
    [Range(1, 10)]
    public int Replication { get; init; } = 1;

    /// <summary>
    /// How long the brokers may take to acknowledge events, in milliseconds, before these stay in the outbox. The client checks once a second, and both
    /// together are less than two seconds.
    /// </summary>
    [Range(100, 900)]
    public int DeliveryTimeoutMs { get; init; } = 750;
}

using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;

namespace Ticketing.Tests.Support;

/// <summary>
/// A Kafka inside this process on real ports of 127.0.0.1: the mock cluster of librdkafka. It keeps everything in memory.
/// Topics are created when a client asks for them, with four partitions.
/// </summary>
public sealed partial class KafkaMock : IDisposable
{
    private const string Librdkafka = "librdkafka";
    private const int EveryBroker = -1;

    // Replicas that start together join within it. A broker's usual 3 s would be waited for at each start of a consumer.
    private const int RebalanceDelayMs = 300;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    // Builds for different Linux systems; Confluent's client takes the first one that loads, and this class has to take the same.
    private static readonly string[] Variants = [Librdkafka, "centos8-librdkafka", "alpine-librdkafka"];

    private readonly IAdminClient _owner;
    private readonly nint _cluster;
    private readonly IProducer<string, string> _producer;

    static KafkaMock() => NativeLibrary.SetDllImportResolver(typeof(KafkaMock).Assembly, (name, assembly, path) =>
    {
        if (name != Librdkafka)
            return nint.Zero;
        foreach (var variant in Variants)
        {
            if (NativeLibrary.TryLoad(variant, assembly, path, out var library))
                return library;
        }

        return nint.Zero;
    });

    /// <summary>Starts the cluster.</summary>
    /// <param name="brokers">How many brokers it has.</param>
    public KafkaMock(int brokers = 1)
    {
        var config = new AdminClientConfig();
        config.Set("test.mock.num.brokers", brokers.ToString(CultureInfo.InvariantCulture));
        _owner = new AdminClientBuilder(config).SetLogHandler(static (_, _) => { }).Build();
        _cluster = ClusterOf(NativeHandle(_owner));
        SetInitialRebalanceDelay(_cluster, RebalanceDelayMs);
        var addresses = _owner.GetMetadata(Limit).Brokers.Select(broker => (broker.Host, broker.Port)).ToArray();
        Port = addresses[0].Port;
        BootstrapServers = string.Join(',', addresses.Select(broker => string.Create(CultureInfo.InvariantCulture, $"{broker.Host}:{broker.Port}")));
        _producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = BootstrapServers, MessageMaxBytes = 4_000_000 })
            .SetLogHandler(static (_, _) => { })
            .Build();
    }

    /// <summary>The addresses of the brokers, for the setting <c>Kafka:BootstrapServers</c>.</summary>
    public string BootstrapServers { get; }

    /// <summary>The port of the first broker.</summary>
    public int Port { get; }

    /// <summary>Creates topics.</summary>
    public void Create(params IEnumerable<string> topics)
    {
        using var admin = new DependentAdminClientBuilder(_producer.Handle).Build();
        foreach (var topic in topics)
            admin.GetMetadata(topic, Limit);
    }

    /// <summary>Produces a message from outside the platform.</summary>
    public Task ProduceAsync(string topic, string? key, string value, params (string Name, string Value)[] headers)
    {
        var message = new Message<string, string> { Key = key!, Value = value, Headers = [] };
        foreach (var (name, text) in headers)
            message.Headers.Add(name, Encoding.UTF8.GetBytes(text));
        return _producer.ProduceAsync(topic, message);
    }

    /// <summary>Reads a topic from its beginning until as many messages have come that meet the condition.</summary>
    /// <exception cref="TimeoutException">No message came for 10 s.</exception>
    public IReadOnlyList<ConsumeResult<string, string>> Read(string topic, int messages, Func<ConsumeResult<string, string>, bool>? condition = null)
    {
        using var consumer = new ConsumerBuilder<string, string>(new ConsumerConfig
        {
            BootstrapServers = BootstrapServers,
            GroupId = Guid.NewGuid().ToString(),
            EnableAutoCommit = false,
        }).Build();
        consumer.Assign(Partitions(consumer, topic).Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)));
        var found = new List<ConsumeResult<string, string>>();
        while (found.Count < messages)
        {
            var next = consumer.Consume(Limit) ?? throw new TimeoutException($"{topic} has {found.Count} such messages, not {messages}.");
            if (condition?.Invoke(next) != false)
                found.Add(next);
        }

        consumer.Close();
        return found;
    }

    /// <summary>How many messages of the topic the group has not committed.</summary>
    public long CountUncommitted(string topic, string group)
    {
        using var consumer = new ConsumerBuilder<string, string>(new ConsumerConfig { BootstrapServers = BootstrapServers, GroupId = group }).Build();
        var partitions = Partitions(consumer, topic);
        return partitions.Sum(partition => consumer.QueryWatermarkOffsets(partition, Limit).High.Value)
            - consumer.Committed(partitions, Limit).Where(each => each.Offset.Value > 0).Sum(each => each.Offset.Value);
    }

    /// <summary>Ends all connections and takes no new ones. What is stored stays.</summary>
    /// <exception cref="InvalidOperationException">librdkafka refused.</exception>
    public void Stop() => Require(SetDown(_cluster, EveryBroker));

    /// <summary>Takes connections again.</summary>
    /// <exception cref="InvalidOperationException">librdkafka refused.</exception>
    public void Start() => Require(SetUp(_cluster, EveryBroker));

    /// <summary>Ends the cluster.</summary>
    public void Dispose()
    {
        _producer.Dispose();
        _owner.Dispose();
    }

    private static TopicPartition[] Partitions(IClient client, string topic)
    {
        using var admin = new DependentAdminClientBuilder(client.Handle).Build();
        return [.. admin.GetMetadata(topic, Limit).Topics.Single().Partitions.Select(partition => new TopicPartition(topic, partition.PartitionId))];
    }

    private static void Require(int error)
    {
        if (error != 0)
            throw new InvalidOperationException($"librdkafka answered with error {error}.");
    }

    // The client for .NET shows neither librdkafka's mock cluster nor the handle that its functions take.
    private static nint NativeHandle(IClient client)
    {
        var handle = typeof(Handle).GetProperty("LibrdkafkaHandle", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(client.Handle)!;
        return ((SafeHandle)handle).DangerousGetHandle();
    }

    [LibraryImport(Librdkafka, EntryPoint = "rd_kafka_handle_mock_cluster")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial nint ClusterOf(nint client);

    [LibraryImport(Librdkafka, EntryPoint = "rd_kafka_mock_group_initial_rebalance_delay_ms")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial void SetInitialRebalanceDelay(nint cluster, int delayMs);

    [LibraryImport(Librdkafka, EntryPoint = "rd_kafka_mock_broker_set_down")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int SetDown(nint cluster, int broker);

    [LibraryImport(Librdkafka, EntryPoint = "rd_kafka_mock_broker_set_up")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int SetUp(nint cluster, int broker);
}

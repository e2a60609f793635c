#if STACK_FULL
using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;
using Shouldly;

namespace Ticketing.Tests.Integration.Events;

/// <summary>A Kafka of this process on a real port of 127.0.0.1: the mock cluster of librdkafka. Topics come into being when they are asked for, with four partitions.</summary>
internal sealed partial class MockKafka : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const string Librdkafka = "librdkafka";
    private const int EveryBroker = -1;

    private readonly IAdminClient _owner;
    private readonly Lazy<nint> _cluster;
    private readonly IProducer<string, string> _producer;

    public MockKafka()
    {
        var config = new AdminClientConfig();
        config.Set("test.mock.num.brokers", "1");
        _owner = new AdminClientBuilder(config).SetLogHandler(static (_, _) => { }).Build();
        _cluster = new Lazy<nint>(() => ClusterOf(NativeHandle(_owner)));
        var broker = _owner.GetMetadata(Patience).Brokers[0];
        (Address, Port) = ($"{broker.Host}:{broker.Port}", broker.Port);
        _producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = Address, MessageMaxBytes = 4_000_000 }).Build();
    }

    /// <summary>For <c>Kafka:BootstrapServers</c>.</summary>
    public string Address { get; }

    public int Port { get; }

    /// <summary>Makes topics.</summary>
    public void Create(params IEnumerable<string> topics)
    {
        using var admin = new DependentAdminClientBuilder(_producer.Handle).Build();
        foreach (var topic in topics)
            admin.GetMetadata(topic, Patience);
    }

    /// <summary>Puts a message there, past the platform.</summary>
    public Task PutAsync(string topic, string? key, string value, params (string Name, string Value)[] headers)
    {
        var message = new Message<string, string> { Key = key!, Value = value, Headers = [] };
        foreach (var (name, text) in headers)
            message.Headers.Add(name, System.Text.Encoding.UTF8.GetBytes(text));
        return _producer.ProduceAsync(topic, message);
    }

    /// <summary>Reads a topic from its beginning, until so many messages of which this is true have come.</summary>
    public IReadOnlyList<ConsumeResult<string, string>> Read(string topic, int messages, Func<ConsumeResult<string, string>, bool>? which = null)
    {
        using var consumer = new ConsumerBuilder<string, string>(new ConsumerConfig
        {
            BootstrapServers = Address,
            GroupId = Guid.NewGuid().ToString(),
            EnableAutoCommit = false,
        }).Build();
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        consumer.Assign(admin.GetMetadata(topic, Patience).Topics.Single().Partitions.Select(partition => new TopicPartitionOffset(topic, partition.PartitionId, Offset.Beginning)));
        var found = new List<ConsumeResult<string, string>>();
        while (found.Count < messages)
        {
            var next = consumer.Consume(Patience) ?? throw new TimeoutException($"{topic} has {found.Count} such messages, not {messages}.");
            if (which?.Invoke(next) != false)
                found.Add(next);
        }

        consumer.Close();
        return found;
    }

    /// <summary>How many messages of the topic the group has not committed.</summary>
    public long Uncommitted(string topic, string group)
    {
        using var consumer = new ConsumerBuilder<string, string>(new ConsumerConfig { BootstrapServers = Address, GroupId = group }).Build();
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        var partitions = admin.GetMetadata(topic, Patience).Topics.Single().Partitions.Select(partition => new TopicPartition(topic, partition.PartitionId)).ToArray();
        return partitions.Sum(partition => consumer.QueryWatermarkOffsets(partition, Patience).High.Value)
            - consumer.Committed(partitions, Patience).Where(each => each.Offset.Value > 0).Sum(each => each.Offset.Value);
    }

    /// <summary>Ends all connections and takes no new ones. What is stored stays.</summary>
    public void Stop() => SetDown(_cluster.Value, EveryBroker).ShouldBe(0);

    /// <summary>Takes connections again.</summary>
    public void Start() => SetUp(_cluster.Value, EveryBroker).ShouldBe(0);

    public void Dispose()
    {
        _producer.Dispose();
        _owner.Dispose();
    }

    // The client for .NET does not show what librdkafka can do with its cluster, nor the handle to ask it by.
    private static nint NativeHandle(IClient client)
    {
        var handle = typeof(Handle).GetProperty("LibrdkafkaHandle", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(client.Handle)!;
        return ((SafeHandle)handle).DangerousGetHandle();
    }

    [LibraryImport(Librdkafka, EntryPoint = "rd_kafka_handle_mock_cluster")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial nint ClusterOf(nint client);

    [LibraryImport(Librdkafka, EntryPoint = "rd_kafka_mock_broker_set_down")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int SetDown(nint cluster, int broker);

    [LibraryImport(Librdkafka, EntryPoint = "rd_kafka_mock_broker_set_up")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int SetUp(nint cluster, int broker);
}
#endif

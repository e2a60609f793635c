using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Events;

/// <summary>A replica on a database of its own.</summary>
public class EventFixture : IAsyncLifetime
{
    internal EventReplica Replica { get; private protected set; } = null!;

    internal string ConnectionString { get; private set; } = "";

    private protected virtual string? BootstrapServers => null;

    public virtual async Task InitializeAsync()
    {
        ConnectionString = await SharedServers.CreateDatabaseAsync();
        Replica = await EventReplica.StartAsync(ConnectionString, BootstrapServers);
    }

    public virtual async Task DisposeAsync()
    {
        if (Replica is not null)
            await Replica.DisposeAsync();
    }
}

/// <summary>The same over Kafka.</summary>
public sealed class KafkaEventFixture : EventFixture
{
    internal const string Group = "concert";

    internal KafkaMock Kafka { get; } = new();

    private protected override string? BootstrapServers => Kafka.BootstrapServers;

    public override async Task InitializeAsync()
    {
        Kafka.Create(OrderPlaced.Topic, OrderPlaced.Topic + ".retry", OrderPlaced.Topic + ".dead", OrderShipped.Topic);
        await base.InitializeAsync();
        // The consumer takes some seconds to join its group.
        await Replica.WriteAsync("first", 1);
        await Replica.WaitAsync(OrderNoticeConsumer.Name, "first", "DONE", seconds: 30);
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Kafka.Dispose();
    }
}

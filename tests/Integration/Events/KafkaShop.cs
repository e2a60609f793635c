using Microsoft.AspNetCore.Builder;
using Ticketing.Messaging.Kafka;
using Ticketing.Tests.Support;

namespace Ticketing.Tests.Integration.Events;

/// <summary>The same shop on Kafka.</summary>
public sealed class KafkaShop : EventShop
{
    internal const string Group = "concert.payment.completed";

    internal KafkaMock Kafka { get; } = new();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        // Consumers take some seconds to join their groups.
        await BuyAsync("first");
        await Until.TrueAsync("facts came through", TimeSpan.FromSeconds(60), async () =>
            Told.Of("balance.charged", "first").Length == 1 && await QueryAsync<long>("select count(*) from messaging_inbox where handler = 'payment-notice' and state = 'DONE'") == 1);
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Kafka.Dispose();
    }

    protected override void Configure(WebApplicationBuilder builder)
    {
        Kafka.Create(KafkaTopics.Facts);
        Kafka.Create("payment.completed.retry", "payment.completed.dead");
        builder.Configuration["Kafka:BootstrapServers"] = Kafka.BootstrapServers;
        // The mock has no controller.
        builder.Configuration["Kafka:CreateTopics"] = "false";
        base.Configure(builder);
    }
}

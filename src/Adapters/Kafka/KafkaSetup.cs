using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Ticketing.Common.Events;

namespace Ticketing.Adapters.Kafka;

/// <summary>Registers Kafka.</summary>
public static class KafkaSetup
{
    /// <summary>Lets Kafka carry facts. Comes with <see cref="EventSetup.AddEvents"/>, whose setting <c>Bus:Provider</c> must ask for it.</summary>
    public static IServiceCollection AddKafka(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<KafkaOptions>().Bind(configuration.GetSection(KafkaOptions.Section)).ValidateDataAnnotations()
            .Validate(
                options => !string.IsNullOrWhiteSpace(options.BootstrapServers),
                "Kafka:BootstrapServers is not set, and Bus:Provider is Kafka. Set it to the address of a broker, for example 127.0.0.1:9092.")
            .ValidateOnStart();
        services.AddSingleton<KafkaBus>();
        services.AddSingleton<IEventBus>(provider => provider.GetRequiredService<KafkaBus>());
        services.AddHostedService<KafkaTopics>();
        services.AddMassTransit(bus =>
        {
            bus.UsingInMemory();
            bus.AddRider(rider =>
            {
                rider.AddConsumer<KafkaEventConsumer>();
                rider.UsingKafka(Configure);
            });
        });
        services.Configure<MassTransitHostOptions>(options => options.WaitUntilStarted = true);
        services.AddHostedService<KafkaReceivers>();
        return services;
    }

    private static void Configure(IRiderRegistrationContext context, IKafkaFactoryConfigurator kafka)
    {
        kafka.Host(context.GetRequiredService<IOptions<KafkaOptions>>().Value.BootstrapServers);
        kafka.ClientId = KafkaBus.ClientId;
        kafka.ReconnectBackoffMax = KafkaBus.ReconnectAtMost;
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Ticketing.Messaging.Events;

namespace Ticketing.Messaging.Kafka;

/// <summary>Registers Kafka.</summary>
public static class KafkaSetup
{
    /// <summary>Lets Kafka carry facts. Comes with <see cref="EventSetup.AddEvents"/>.</summary>
    public static IServiceCollection AddKafka(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<KafkaOptions>().Bind(configuration.GetSection(KafkaOptions.Section)).ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<KafkaBus>();
        services.AddSingleton<IEventBus>(provider => provider.GetRequiredService<KafkaBus>());
        services.AddHostedService<KafkaTopics>();
        return services;
    }
}

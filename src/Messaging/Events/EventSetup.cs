using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Ticketing.Common.Resilience;
using Ticketing.Data;
using Ticketing.Messaging.Kafka;
using Ticketing.Messaging.Outbox;

namespace Ticketing.Messaging.Events;

/// <summary>Registers the way of facts: outbox, bus, inbox, handlers.</summary>
public static class EventSetup
{
    /// <summary>
    /// Adds the relay, the bus inside the process unless another one was asked for, and the worker that lets the handlers work. Needs the database.
    /// </summary>
    public static IServiceCollection AddEvents(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<EventOptions>().Bind(configuration.GetSection(EventOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddBreakers(configuration);
        services.AddSingleton<EventMetrics>();
        services.AddSingleton<IBusState>(provider => provider.GetRequiredService<EventMetrics>());
        services.AddSingleton<InboxSignals>();
        services.AddSingleton<Inbox>();
        services.AddSingleton<IOutboxQueue, MariaDbOutboxQueue>();
        services.AddSingleton<IInboxStore, MariaDbInbox>();
        services.AddModuleDatabase<MessagingContext>();
        var hasKafka = !string.IsNullOrWhiteSpace(configuration[$"{KafkaOptions.Section}:{nameof(KafkaOptions.BootstrapServers)}"]);
        if (!hasKafka)
            services.AddSingleton<IEventBus, InProcessBus>();
        else
            services.AddKafka(configuration);
        services.AddSingleton(provider => new PublishedTopics(
            provider.GetServices<IEventConsumer>().SelectMany(consumer => consumer.Topics).Concat(hasKafka ? KafkaTopics.Facts : []).ToHashSet()));
        services.AddHostedService<OutboxRelay>();
        return services.AddHostedService<InboxWorker>();
    }

    /// <summary>Adds somebody who wants to hear of facts.</summary>
    public static IServiceCollection AddEventConsumer<THandler>(this IServiceCollection services)
        where THandler : class, IEventConsumer => services.AddSingleton<IEventConsumer, THandler>();
}

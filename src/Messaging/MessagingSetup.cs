using System.Text.Json.Serialization.Metadata;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Ticketing.Common.Resilience;
using Ticketing.Data;
using Ticketing.Messaging.Inbox;
using Ticketing.Messaging.Kafka;
using Ticketing.Messaging.Outbox;

namespace Ticketing.Messaging;

/// <summary>Registers events and their consumers.</summary>
public static class MessagingSetup
{
    /// <summary>
    /// Adds the outbox, its relay, and the inbox with its worker. Needs the database. With <c>Kafka:BootstrapServers</c> set the events travel over Kafka.
    /// </summary>
    public static IServiceCollection AddMessaging(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<EventOptions>().Bind(configuration.GetSection(EventOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddBreakers(configuration);
        services.AddModuleDatabase<MessagingContext>();
        services.AddSingleton<BusState>();
        services.AddSingleton<OutboxMetrics>();
        services.AddSingleton<OutboxStore>();
        services.AddSingleton<OutboxWatch>();
        services.AddSingleton<InboxMetrics>();
        services.AddSingleton<InboxStore>();
        var hasKafka = !string.IsNullOrWhiteSpace(configuration[$"{KafkaOptions.Section}:{nameof(KafkaOptions.BootstrapServers)}"]);
        services.AddSingleton(provider => new PublishedTopics(PublishedTopicsOf(provider, hasKafka)));
        if (hasKafka)
            AddKafka(services, configuration);
        else
            services.AddSingleton<IEventPublisher, InboxPublisher>();
        services.AddHostedService<OutboxRelay>();
        return services.AddHostedService<InboxWorker>();
    }

    /// <summary>Adds an event that a module publishes.</summary>
    /// <typeparam name="TEvent">The event, a record in the module's <c>Contracts</c>.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="topic">Its topic, which must never change.</param>
    /// <param name="json">How its JSON is read.</param>
    public static IServiceCollection AddEvent<TEvent>(this IServiceCollection services, string topic, JsonTypeInfo<TEvent> json)
        where TEvent : class => services.AddSingleton(new EventType(typeof(TEvent), topic, json));

    /// <summary>
    /// Adds a consumer of an event. It handles each event once, by the event's id (<c>ConsumeContext.MessageId</c>), and again only where it failed, or where
    /// the replica died before that was written down. It has less than two seconds.
    /// </summary>
    /// <typeparam name="TConsumer">The consumer.</typeparam>
    /// <typeparam name="TEvent">The event.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="name">The consumer's name, which must never change: the inbox uses it to remember the handled events.</param>
    /// <param name="retryDelays">
    /// How long after each failure the event is handled again, published as <c>topic.retry</c>; after the last one it is dead, published as <c>topic.dead</c>.
    /// Null: every second until it works, and not published.
    /// </param>
    public static IServiceCollection AddEventConsumer<TConsumer, TEvent>(
        this IServiceCollection services, string name, Func<IServiceProvider, IReadOnlyList<TimeSpan>>? retryDelays = null)
        where TConsumer : class, IConsumer<TEvent>
        where TEvent : class
    {
        services.TryAddScoped<TConsumer>();
        return services.AddSingleton(provider => EventConsumer.Create<TConsumer, TEvent>(provider, name, retryDelays?.Invoke(provider)));
    }

    private static void AddKafka(IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<KafkaOptions>().Bind(configuration.GetSection(KafkaOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<KafkaClients>();
        services.AddSingleton<KafkaDeadTopic>();
        services.AddSingleton<IEventPublisher, KafkaPublisher>();
        services.AddHostedService<KafkaTopics>();
        services.AddHostedService<KafkaConsumer>();
    }

    private static HashSet<string> PublishedTopicsOf(IServiceProvider services, bool hasKafka)
    {
        var consumed = services.GetServices<EventConsumer>().Select(consumer => consumer.Topic);
        return [.. hasKafka ? KafkaTopics.NamesOf(services.GetServices<EventType>(), services.GetServices<EventConsumer>()) : consumed];
    }
}

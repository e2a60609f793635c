using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Ticketing.Common.Providers;
using Ticketing.Common.Resilience;

namespace Ticketing.Common.Events;

/// <summary>Registers the way of facts: outbox, bus, inbox, handlers.</summary>
public static class EventSetup
{
    /// <summary>The setting that chooses the bus: <see cref="BusProvider"/>.</summary>
    public const string BusSetting = "Bus:Provider";

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
        if (configuration.GetProvider<BusProvider>(BusSetting) == BusProvider.InMemory)
            services.AddInProcessBus();
        services.AddHostedService<OutboxRelay>();
        return services.AddHostedService<InboxWorker>();
    }

    /// <summary>Adds somebody who wants to hear of facts.</summary>
    public static IServiceCollection AddEventConsumer<THandler>(this IServiceCollection services)
        where THandler : class, IEventConsumer => services.AddSingleton<IEventConsumer, THandler>();

    private static void AddInProcessBus(this IServiceCollection services)
    {
        services.AddSingleton<InProcessBus>();
        services.TryAddSingleton<IEventBus>(provider => provider.GetRequiredService<InProcessBus>());
        services.AddMassTransit(bus =>
        {
            bus.AddConsumer<EventBatchConsumer>();
            bus.UsingInMemory((context, memory) => memory.ConfigureEndpoints(context));
        });
    }
}

using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Ticketing.Common.Lifecycle;
using Ticketing.Common.Time;
using Ticketing.Concerts.Contracts;
using Ticketing.Concerts.Demo;
using Ticketing.Concerts.Endpoints;
using Ticketing.Concerts.Inventory;
using Ticketing.Concerts.Lists;
using Ticketing.Concerts.Store;
using Ticketing.Data;
using Ticketing.Queues.Contracts;

namespace Ticketing.Concerts;

/// <summary>Concerts, their schedules and seats, and which seats are free.</summary>
public static class ConcertModule
{
    /// <summary>
    /// Adds the module. It needs the database (<see cref="DatabaseSetup.AddDatabase"/>) and an <see cref="ISeatAvailability"/> from another module.
    /// </summary>
    public static IServiceCollection AddConcert(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddLocalTimes(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddModuleDatabase<ConcertContext>();
        services.AddScoped<IDemoData, DemoConcerts>();
        services.AddSingleton<ConcertStore>();
        services.AddSingleton<Programmes>();
        services.AddSingleton<IQueueCatalog>(provider => provider.GetRequiredService<Programmes>());
        services.AddSingleton<IScheduleCatalog>(provider => provider.GetRequiredService<Programmes>());
        services.AddSingleton<SeatLayouts>();
        services.AddSingleton<ISeatPlans>(provider => provider.GetRequiredService<SeatLayouts>());
        services.AddSingleton<ScheduleLists>();
        services.AddScoped<IWarmUp, ConcertWarmUp>();
        services.AddOptions<ConcertOptions>().Bind(configuration.GetSection(ConcertOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<SentBytes>();
        services.AddSingleton<PollPace>();
        services.AddSingleton<SeatLists>();
        services.AddSingleton<ISeatLists>(provider => provider.GetRequiredService<SeatLists>());
        return services;
    }

    /// <summary>Maps the module's calls.</summary>
    public static IEndpointRouteBuilder MapConcert(this IEndpointRouteBuilder routes)
    {
        ListConcerts.Map(routes);
        ListSchedules.Map(routes);
        ListSeats.Map(routes);
        FindBestSeats.Map(routes);
        DrawPicture.Map(routes);
        return routes;
    }
}

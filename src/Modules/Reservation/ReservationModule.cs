using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Ticketing.Common.Api;
using Ticketing.Common.Lifecycle;
using Ticketing.Common.Time;
using Ticketing.Concerts.Contracts;
using Ticketing.Data;
using Ticketing.Data.Audit;
using Ticketing.Messaging;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Contracts;
using Ticketing.Reservations.Endpoints;
using Ticketing.Reservations.Events;
using Ticketing.Reservations.Holds;
using Ticketing.Reservations.Locking;
using Ticketing.Reservations.Store;
using Ticketing.Reservations.Telemetry;
using Ticketing.Reservations.Tickets;
using static System.FormattableString;

namespace Ticketing.Reservations;

/// <summary>Holds and sales of seats.</summary>
public static class ReservationModule
{
    /// <summary>Adds the module. It needs the database, <see cref="ISeatPlans"/>, <see cref="ISeatLists"/>, Redis and the queue's slots.</summary>
    public static IServiceCollection AddReservation(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ReservationOptions>().Bind(configuration.GetSection(ReservationOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(static provider => new PageValue(
            "most-seats", Invariant($"{provider.GetRequiredService<IOptions<ReservationOptions>>().Value.MaxSeatsPerUser}")));
        services.AddLocalTimes(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddModuleDatabase<ReservationContext>();
        services.AddSingleton<IAuditSource, ReservationAudit>();
        services.AddScoped<HoldStore>();
        services.AddSingleton<ISeatAvailability, SeatAvailability>();
        services.AddSingleton<ISoldReservations, SoldReservations>();
        services.AddSingleton<ISalesFigures, SalesFigures>();
        services.AddSingleton<ReservationReader>();
        services.AddOptions<TicketOptions>().Bind(configuration.GetSection(TicketOptions.Section))
            .Validate(static options => TicketKey.Read(options.Key) is not null, "Tickets:Key must be a P-256 key as PEM, BEGIN PRIVATE KEY.")
            .Validate(static options => TicketKey.Read(options.PreviousKey) is not null, "Tickets:PreviousKey must be a P-256 key as PEM, BEGIN PRIVATE KEY.")
            .ValidateOnStart();
        services.AddSingleton<TicketSigner>();
        services.AddScoped<SeatHolds>();
        services.AddOptions<SeatLockOptions>().Bind(configuration.GetSection(SeatLockOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<SeatLock>();
        services.AddSingleton<RefusedSeats>();
        services.AddSingleton<ISeatCaches, SeatCaches>();
        services.AddScoped<ISeatHolds>(provider => provider.GetRequiredService<SeatHolds>());
        services.AddScoped<HoldSeats>();
        services.AddScoped<GiveBackSeats>();
        services.AddScoped<IWarmUp, ReservationWarmUp>();
        services.AddSingleton<ITicketHolds, TicketHoldsReader>();
        services.AddSingleton<ReservationMetrics>();
        services.AddSingleton<SlotKeeper>();
        services.AddHostedService(static provider => provider.GetRequiredService<SlotKeeper>());
        services.AddHostedService<HoldSweep>();
        services.AddEvent(ReservationHeld.Topic, ReservationEventJson.Default.ReservationHeld);
        services.AddEvent(ReservationExpired.Topic, ReservationEventJson.Default.ReservationExpired);
        services.AddEvent(ReservationCancelled.Topic, ReservationEventJson.Default.ReservationCancelled);
        return services;
    }

    /// <summary>Whether a text has the key of the samples, with which anyone can sign tickets, however it is written.</summary>
    public static bool IsSampleTicketKey(string pem) => TicketKey.IsSample(pem);

    /// <summary>Maps the module's calls.</summary>
    public static IEndpointRouteBuilder MapReservation(this IEndpointRouteBuilder routes)
    {
        ReserveSeats.Map(routes);
        GetReservation.Map(routes);
        ListReservations.Map(routes);
        GiveBackReservation.Map(routes);
        GetTicket.Map(routes);
        ListTicketKeys.Map(routes);
        ExportReservations.Map(routes);
        return routes;
    }
}

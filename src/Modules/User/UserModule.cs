using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Ticketing.Common.Lifecycle;
using Ticketing.Common.Time;
using Ticketing.Data;
using Ticketing.Data.Audit;
using Ticketing.Messaging;
using Ticketing.Users.Charging;
using Ticketing.Users.Contracts;
using Ticketing.Users.Endpoints;
using Ticketing.Users.Events;
using Ticketing.Users.Store;

namespace Ticketing.Users;

/// <summary>Balances, and the ledger of their changes.</summary>
public static class UserModule
{
    /// <summary>Adds the module. It needs the database (<see cref="DatabaseSetup.AddDatabase"/>).</summary>
    public static IServiceCollection AddUser(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddLocalTimes(configuration);
        services.AddModuleDatabase<UserContext>();
        services.AddSingleton<IAuditSource, UserAudit>();
        services.AddSingleton<IBalances, Balances>();
        services.AddSingleton<ILedgerFigures, LedgerFigures>();
        services.AddOptions<ChargingOptions>().Bind(configuration.GetSection(ChargingOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ChargingOptions>, ChargingCheck>();
        services.AddSingleton<Charges>();
        services.AddSingleton<ChargeSignature>();
        services.AddScoped<IWarmUp, UserWarmUp>();
        services.AddEvent(BalanceCharged.Topic, UserEventJson.Default.BalanceCharged);
        return services;
    }

    /// <summary>Maps the module's calls.</summary>
    public static IEndpointRouteBuilder MapUser(this IEndpointRouteBuilder routes)
    {
        GetAmount.Map(routes);
        ChargeAmount.Map(routes);
        ChargeCallback.Map(routes);
        GetHistory.Map(routes);
        ExportLedger.Map(routes);
        return routes;
    }
}

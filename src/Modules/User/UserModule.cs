using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Ticketing.Common.Audit;
using Ticketing.Common.Data;
using Ticketing.Common.Time;
using Ticketing.Users.Contracts;
using Ticketing.Users.Endpoints;
using Ticketing.Users.Store;

namespace Ticketing.Users;

/// <summary>Balances and the ledger of every change of them.</summary>
public static class UserModule
{
    /// <summary>Adds the module. It needs the database (<see cref="DatabaseSetup.AddDatabase"/>).</summary>
    public static IServiceCollection AddUser(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddLocalTimes(configuration);
        services.AddModuleDatabase<UserContext>(UserContext.Schema);
        services.AddStore<IAuditSource, UserAudit, MariaDbUserAudit>(configuration, ServiceLifetime.Singleton);
        services.AddStore<IBalances, PostgreSqlBalances, MariaDbBalances>(configuration, ServiceLifetime.Singleton);
        services.AddStore<IAccounts, PostgreSqlAccounts, MariaDbAccounts>(configuration, ServiceLifetime.Scoped);
        return services;
    }

    /// <summary>Maps the module's calls.</summary>
    public static IEndpointRouteBuilder MapUser(this IEndpointRouteBuilder routes)
    {
        GetAmount.Map(routes);
        ChargeAmount.Map(routes);
        GetHistory.Map(routes);
        return routes;
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Ticketing.Common.Resilience;
using Ticketing.Data.Audit;

namespace Ticketing.Data;

/// <summary>Registers the database and each module's part of it.</summary>
public static class DatabaseSetup
{
    /// <summary>
    /// Adds the connection pool, the session, the outbox, <see cref="DatabaseMigrator"/> and <see cref="Auditor"/>.
    /// The address is <c>ConnectionStrings:Database</c>.
    /// </summary>
    public static IServiceCollection AddDatabase(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<DatabaseOptions>().Bind(configuration.GetSection(DatabaseOptions.Section)).ValidateDataAnnotations()
            .Validate(_ => !string.IsNullOrWhiteSpace(configuration.GetConnectionString("Database")), "ConnectionStrings:Database is not set. Set it to the address of the database.")
            .ValidateOnStart();
        services.AddBreakers(configuration);
        var address = configuration.GetConnectionString("Database");
        services.TryAddSingleton(provider => provider.GetRequiredService<IDatabaseDriver>().CreateSource(address, provider.GetRequiredService<IOptions<DatabaseOptions>>().Value));
        services.TryAddSingleton<SessionGate>();
        services.TryAddSingleton<DatabaseCalls>();
        services.TryAddSingleton<OutboxSignal>();
        services.TryAddSingleton(provider => (MySqlConnector.MySqlDataSource)provider.GetRequiredService<System.Data.Common.DbDataSource>());
        services.TryAddScoped<DbSession>();
        services.TryAddScoped<IDbSession>(provider => provider.GetRequiredService<DbSession>());
        services.TryAddSingleton<IAuditSnapshots, MariaDbSnapshots>();
        services.TryAddSingleton<DatabaseTurn>();
        services.TryAddSingleton<DatabaseMigrator>();
        services.TryAddSingleton<DemoSeeder>();
        services.TryAddSingleton<Auditor>();
        return services;
    }

    /// <summary>Adds a module's context on the session's connection, and its migrations to those that run at start, in the order of these calls.</summary>
    /// <param name="services">The services.</param>
    /// <param name="schema">The module's schema, where its table of migrations is, too.</param>
    public static IServiceCollection AddModuleDatabase<TContext>(this IServiceCollection services, string schema)
        where TContext : DbContext
    {
        services.AddDbContext<TContext>((provider, options) =>
            provider.GetRequiredService<IDatabaseDriver>().Configure(options, provider.GetRequiredService<IDbSession>().Connection, schema));
        return services.AddSingleton(new ModuleDatabase(typeof(TContext)));
    }
}

using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Npgsql;
using Ticketing.Common.Audit;
using Ticketing.Common.Data.Outbox;
using Ticketing.Common.Events;
using Ticketing.Common.Resilience;

namespace Ticketing.Common.Data;

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
        services.TryAddSingleton<IDatabaseDriver, PostgreSqlDriver>();
        services.TryAddSingleton(provider => provider.GetRequiredService<IDatabaseDriver>().CreateSource(address, provider.GetRequiredService<IOptions<DatabaseOptions>>().Value));
        services.TryAddSingleton(provider => (NpgsqlDataSource)provider.GetRequiredService<DbDataSource>());
        services.TryAddSingleton<SessionGate>();
        services.TryAddSingleton<DatabaseCalls>();
        services.TryAddSingleton<OutboxSignal>();
        services.TryAddScoped<DbSession>();
        services.TryAddScoped<IDbSession>(provider => provider.GetRequiredService<DbSession>());
        services.AddStore<IOutbox, PostgreSqlOutbox, MariaDbOutbox>(configuration, ServiceLifetime.Singleton);
        services.AddStore<IOutboxQueue, PostgreSqlOutboxQueue, MariaDbOutboxQueue>(configuration, ServiceLifetime.Singleton);
        services.AddStore<IInboxStore, PostgreSqlInbox, MariaDbInbox>(configuration, ServiceLifetime.Singleton);
        services.AddStore<IAuditSnapshots, PostgreSqlSnapshots, MariaDbSnapshots>(configuration, ServiceLifetime.Singleton);
        services.TryAddSingleton<DatabaseTurn>();
        services.TryAddSingleton<DatabaseMigrator>();
        services.TryAddSingleton<DemoSeeder>();
        services.TryAddSingleton<Auditor>();
        return services.AddModuleDatabase<MessagingContext>(MessagingContext.Schema);
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

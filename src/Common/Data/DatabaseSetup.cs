using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Npgsql;
using Ticketing.Common.Audit;
using Ticketing.Common.Data.Outbox;

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
        services.AddOptions<DatabaseOptions>().Bind(configuration.GetSection(DatabaseOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        var address = configuration.GetConnectionString("Database");
        services.TryAddSingleton(provider => CreateSource(address, provider));
        services.TryAddSingleton<SessionGate>();
        services.TryAddSingleton<OutboxSignal>();
        services.TryAddScoped<DbSession>();
        services.TryAddScoped<IDbSession>(provider => provider.GetRequiredService<DbSession>());
        services.TryAddSingleton<IOutbox, PostgreSqlOutbox>();
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
        services.AddDbContext<TContext>((provider, options) => options.UseNpgsql(
            provider.GetRequiredService<IDbSession>().Connection,
            npgsql => npgsql.MigrationsHistoryTable(HistoryRepository.DefaultTableName, schema)));
        return services.AddSingleton(new ModuleDatabase(typeof(TContext)));
    }

    private static NpgsqlDataSource CreateSource(string? address, IServiceProvider provider)
    {
        if (string.IsNullOrWhiteSpace(address))
            throw new InvalidOperationException("ConnectionStrings:Database is not set. Set it to the address of PostgreSQL, for example Host=127.0.0.1;Database=concert;Username=concert.");

        var options = provider.GetRequiredService<IOptions<DatabaseOptions>>().Value;
        var builder = new NpgsqlDataSourceBuilder(address);
        var connection = builder.ConnectionStringBuilder;
        connection.ApplicationName ??= "concert";
        connection.Timeout = DatabaseOptions.TimeoutSeconds;
        connection.CommandTimeout = DatabaseOptions.TimeoutSeconds;
        // How long a command that ran out of time waits for the server to say so; together they stay below two seconds.
        connection.CancellationTimeout = 500;
        connection.MaxPoolSize = options.MaxPoolSize;
        connection.MinPoolSize = Math.Min(options.MinPoolSize, options.MaxPoolSize);
        // Times that the database itself writes into messages name UTC, wherever the host is.
        connection.Timezone = "UTC";
        // A connection goes back to the pool without state worth a round trip to reset: only transaction-local settings and locks are used.
        connection.NoResetOnClose = true;
        return builder.Build();
    }
}

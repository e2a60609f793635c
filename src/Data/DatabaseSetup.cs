using System.Data.Common;
using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MySqlConnector;
using Ticketing.Common.Resilience;
using Ticketing.Data.Audit;

namespace Ticketing.Data;

/// <summary>Registers the database and each module's part of it.</summary>
public static class DatabaseSetup
{
    /// <summary>
    /// Adds the connections, <see cref="DbSession"/> for changes, <see cref="DbContexts"/> for reads, <see cref="DatabaseMigrator"/> and <see cref="Auditor"/>.
    /// The address is <c>ConnectionStrings:Database</c>.
    /// </summary>
    public static IServiceCollection AddDatabase(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<DatabaseOptions>().Bind(configuration.GetSection(DatabaseOptions.Section)).ValidateDataAnnotations()
            .Validate(_ => AddressOf(configuration).Length > 0, "ConnectionStrings:Database is not set. Set it to the address of MariaDB, for example " +
                "Server=127.0.0.1;Database=concert;User ID=concert.")
            .ValidateOnStart();
        services.AddBreakers(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => MariaDb.CreateSource(AddressOf(configuration), DatabaseOptions.BackgroundConnections));
        services.TryAddSingleton<DbDataSource>(provider => provider.GetRequiredService<MySqlDataSource>());
        services.AddMetrics();
        services.TryAddSingleton(provider => new KeptConnections(
            AddressOf(configuration), provider.GetRequiredService<IOptions<DatabaseOptions>>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IMeterFactory>()));
        services.TryAddSingleton<OutboxSignal>();
        services.TryAddSingleton(PublishedTopics.None);
        services.TryAddSingleton<DbContexts>();
        services.TryAddScoped(provider => new DbSession(
            provider.GetRequiredService<KeptConnections>(),
            provider.GetRequiredService<Breakers>(),
            provider.GetRequiredService<OutboxSignal>(),
            provider.GetRequiredService<PublishedTopics>(),
            provider.GetRequiredService<IOptions<DatabaseOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<DbSession>>()));
        services.TryAddSingleton<DatabaseMigrator>();
        services.TryAddSingleton<DemoSeeder>();
        services.TryAddSingleton<Auditor>();
        services.TryAddSingleton<CsvExport>();
        return services;
    }

    /// <summary>
    /// Adds a module's context, and its migrations and procedures to those that are brought up to date at start, in the order of these calls.
    /// </summary>
    public static IServiceCollection AddModuleDatabase<TContext>(this IServiceCollection services)
        where TContext : ModuleContext
    {
        services.AddDbContextFactory<TContext>((provider, options) => MariaDb.Configure<TContext>(options, provider.GetRequiredService<MySqlDataSource>()));
        return services.AddSingleton(ModuleDatabase.Of<TContext>());
    }

    private static string AddressOf(IConfiguration configuration) =>
        configuration.GetConnectionString("Database") is { } address && !string.IsNullOrWhiteSpace(address) ? address : "";
}

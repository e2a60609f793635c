using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Ticketing.Common.Providers;

namespace Ticketing.Common.Data;

/// <summary>Which database seats and money are kept in. Setting <c>Database:Provider</c>.</summary>
public enum DatabaseProvider
{
    /// <summary>PostgreSQL.</summary>
    PostgreSql,

    /// <summary>MariaDB, by the protocol that it shares with MySQL. In builds of the Full stack.</summary>
    MySql,
}

/// <summary>Chooses by <c>Database:Provider</c>.</summary>
public static class DatabaseProviders
{
    /// <summary>The setting.</summary>
    public const string Setting = $"{DatabaseOptions.Section}:{nameof(DatabaseOptions.Provider)}";

    /// <summary>The provider that is asked for.</summary>
    /// <exception cref="OptionsValidationException">There is no such provider.</exception>
    public static DatabaseProvider GetDatabaseProvider(this IConfiguration configuration) => configuration.GetProvider<DatabaseProvider>(Setting);

    /// <summary>Adds a store that each database has its own of.</summary>
    public static IServiceCollection AddStore<TStore, TPostgreSql, TMariaDb>(this IServiceCollection services, IConfiguration configuration, ServiceLifetime lifetime)
        where TPostgreSql : class, TStore
        where TMariaDb : class, TStore
    {
        services.Add(new ServiceDescriptor(typeof(TStore), configuration.GetDatabaseProvider() == DatabaseProvider.MySql ? typeof(TMariaDb) : typeof(TPostgreSql), lifetime));
        return services;
    }
}

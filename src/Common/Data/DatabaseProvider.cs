using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

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
    private const string Setting = $"{DatabaseOptions.Section}:{nameof(DatabaseOptions.Provider)}";

    /// <summary>The provider that is asked for.</summary>
    /// <exception cref="OptionsValidationException">There is no such provider.</exception>
    public static DatabaseProvider GetDatabaseProvider(this IConfiguration configuration)
    {
        if (configuration[Setting] is not { Length: > 0 } name)
            return DatabaseProvider.PostgreSql;
        return Enum.TryParse<DatabaseProvider>(name, ignoreCase: true, out var provider) && Enum.IsDefined(provider)
            ? provider
            : throw Invalid($"{Setting} is '{name}'. It can be {string.Join(" or ", Enum.GetNames<DatabaseProvider>())}.");
    }

    /// <summary>What is wrong with the provider that is asked for, as the host tells of settings.</summary>
    public static OptionsValidationException Invalid(string failure) => new(Setting, typeof(DatabaseOptions), [failure]);

    /// <summary>Adds a store that each database has its own of.</summary>
    public static IServiceCollection AddStore<TStore, TPostgreSql, TMariaDb>(this IServiceCollection services, IConfiguration configuration, ServiceLifetime lifetime)
        where TPostgreSql : class, TStore
        where TMariaDb : class, TStore
    {
        services.Add(new ServiceDescriptor(typeof(TStore), configuration.GetDatabaseProvider() == DatabaseProvider.MySql ? typeof(TMariaDb) : typeof(TPostgreSql), lifetime));
        return services;
    }
}

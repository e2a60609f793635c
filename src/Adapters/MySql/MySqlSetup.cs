using Microsoft.Extensions.DependencyInjection;
using Ticketing.Data;

namespace Ticketing.Adapters.MySql;

/// <summary>Registers MariaDB.</summary>
public static class MySqlSetup
{
    /// <summary>Lets the database be MariaDB. Comes before <see cref="DatabaseSetup.AddDatabase"/>.</summary>
    public static IServiceCollection AddMySql(this IServiceCollection services) => services.AddSingleton<IDatabaseDriver, MariaDbDriver>();
}

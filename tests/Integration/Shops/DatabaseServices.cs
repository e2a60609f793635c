using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Ticketing.Data;
#if STACK_FULL
using Ticketing.Adapters.MySql;
using Ticketing.Tests.Support;
#endif

namespace Ticketing.Tests.Integration.Shops;

/// <summary>Lets services that a test puts together use the database that is tested.</summary>
internal static class DatabaseServices
{
    /// <summary>Where the migrations of the database that is tested are.</summary>
    public static Assembly Migrations =>
#if STACK_FULL
        DatabaseUnderTest.IsMariaDb ? typeof(MySqlSetup).Assembly :
#endif
        typeof(DatabaseMigrator).Assembly;

    /// <summary>Adds the adapter, where one is needed. Comes before the database itself.</summary>
    public static IServiceCollection AddDatabaseUnderTest(this IServiceCollection services) =>
#if STACK_FULL
        DatabaseUnderTest.IsMariaDb ? services.AddMySql() :
#endif
        services;
}

using Ticketing.Common.Data;
#if STACK_FULL
using Ticketing.Adapters.MySql;
#endif

namespace Ticketing.Host;

/// <summary>What this build can stand on. The only place that knows the adapters of the Full stack.</summary>
internal static class Stack
{
    /// <summary>Adds the adapters that the settings ask for. Comes before what they replace.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A provider is asked for that there is not, or not in this build.</exception>
    public static void AddStack(this WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetDatabaseProvider() == DatabaseProvider.MySql)
        {
#if STACK_FULL
            builder.Services.AddMySql();
#else
            throw DatabaseProviders.Invalid("Database:Provider is MySql, which this build does not have. Build the one that has it: dotnet build -p:Stack=Full");
#endif
        }
    }
}

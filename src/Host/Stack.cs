using Microsoft.Extensions.Options;
using Ticketing.Common.Data;
using Ticketing.Common.Events;
using Ticketing.Common.Providers;
using Ticketing.Reservations.Contracts;
#if STACK_FULL
using Ticketing.Adapters.Kafka;
using Ticketing.Adapters.MySql;
using Ticketing.Adapters.RedLock;
#endif

namespace Ticketing.Host;

/// <summary>What this build can stand on. The only place that knows the adapters of the Full stack.</summary>
internal static class Stack
{
    private const string SeatLock = "SeatLock:Provider";

    /// <summary>Adds the adapters that the settings ask for. Comes before what they replace.</summary>
    /// <exception cref="OptionsValidationException">A provider is asked for that there is not, or not in this build.</exception>
    public static void AddStack(this WebApplicationBuilder builder)
    {
        var (services, settings) = (builder.Services, builder.Configuration);
        if (settings.GetDatabaseProvider() == DatabaseProvider.MySql)
#if STACK_FULL
            services.AddMySql();
#else
            throw Lacking(DatabaseProviders.Setting, DatabaseProvider.MySql);
#endif
        if (settings.GetProvider<SeatLockProvider>(SeatLock) == SeatLockProvider.RedLockNet)
#if STACK_FULL
            services.AddRedLock();
#else
            throw Lacking(SeatLock, SeatLockProvider.RedLockNet);
#endif
        if (settings.GetProvider<BusProvider>(EventSetup.BusSetting) == BusProvider.Kafka)
#if STACK_FULL
            services.AddKafka(settings);
#else
            throw Lacking(EventSetup.BusSetting, BusProvider.Kafka);
#endif
    }

#if !STACK_FULL
    private static OptionsValidationException Lacking<TProvider>(string setting, TProvider provider)
        where TProvider : struct, Enum =>
        ProviderSettings.Invalid(setting, $"{setting} is {provider}, which this build does not have. Build the one that has it: dotnet build -p:Stack=Full");
#endif
}

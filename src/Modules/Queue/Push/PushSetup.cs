using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ticketing.Queues.Push;

internal static class PushSetup
{
    /// <summary>Adds the listeners and what keeps them told.</summary>
    public static IServiceCollection AddPush(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PushOptions>().Bind(configuration.GetSection(PushOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<PushMetrics>();
        services.AddSingleton<ServedFeed>();
        services.AddSingleton<PlaceWatch>();
        services.AddSingleton<PushHub>();
        services.AddSingleton<PushSession>();
        services.AddHostedService(provider => provider.GetRequiredService<PushHub>());
        // It would write whole addresses, and an address can carry a token.
        return services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning));
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Ticketing.Common.Resilience;

/// <summary>Registers the circuit breakers.</summary>
public static class ResilienceSetup
{
    /// <summary>Adds <see cref="Breakers"/> and its options. Every module that needs them may call this.</summary>
    public static IServiceCollection AddBreakers(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ResilienceOptions>().Bind(configuration.GetSection(ResilienceOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<Breakers>();
        return services;
    }
}

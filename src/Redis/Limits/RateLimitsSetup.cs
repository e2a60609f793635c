using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Ticketing.Redis.Limits;

/// <summary>Registers the limits of calls.</summary>
public static class RateLimitsSetup
{
    /// <summary>Adds <see cref="RateLimits"/>. It needs Redis (<see cref="RedisSetup.AddRedis"/>).</summary>
    public static IServiceCollection AddRateLimits(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<LimitOptions>().Bind(configuration.GetSection(LimitOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<RateLimits>();
    }
}

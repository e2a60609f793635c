using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Ticketing.Common.Resilience;

namespace Ticketing.Redis;

/// <summary>Registers the connection to Redis.</summary>
public static class RedisSetup
{
    /// <summary>Adds <see cref="RedisConnection"/> and <see cref="RedisMemory"/>. The address is <c>ConnectionStrings:Redis</c>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The configuration.</param>
    /// <param name="isRequired">Whether the host refuses to start without an address.</param>
    public static IServiceCollection AddRedis(this IServiceCollection services, IConfiguration configuration, bool isRequired = false)
    {
        var options = services.AddOptions<RedisOptions>().Bind(configuration.GetSection(RedisOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        if (isRequired)
            options.Validate(_ => !string.IsNullOrWhiteSpace(configuration.GetConnectionString("Redis")), RedisConnection.AddressMissing);
        services.TryAddSingleton(TimeProvider.System);
        services.AddBreakers(configuration);
        services.AddSingleton<RedisMemory>();
        services.AddHostedService(provider => provider.GetRequiredService<RedisMemory>());
        return services.AddSingleton<RedisConnection>();
    }
}

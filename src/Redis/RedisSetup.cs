using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Ticketing.Redis;

/// <summary>Registers the connection to Redis.</summary>
public static class RedisSetup
{
    /// <summary>Adds <see cref="RedisConnection"/>. The address is <c>ConnectionStrings:Redis</c>.</summary>
    public static IServiceCollection AddRedis(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RedisOptions>().Bind(configuration.GetSection(RedisOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<RedisConnection>();
    }

    /// <summary>Lets the host refuse to start where the address is missing.</summary>
    public static void RequireRedis(this IServiceCollection services) => services.AddOptions<RedisOptions>().Validate<IConfiguration>(
        (_, configuration) => !string.IsNullOrWhiteSpace(configuration.GetConnectionString("Redis")), RedisConnection.AddressMissing);
}

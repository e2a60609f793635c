using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ticketing.Queues.Identity;

/// <summary>Adds the identification of users.</summary>
internal static class IdentitySetup
{
    public static void AddIdentity(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<IdentityOptions>().Bind(configuration.GetSection(IdentityOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<IdentityOptions>, IdentityCheck>();
        services.AddSingleton<SigningKeys>();
        services.AddHostedService(provider => provider.GetRequiredService<SigningKeys>());
        services.AddSingleton<IdentityMetrics>();
        services.AddSingleton<UserTokens>();
        services.AddSingleton<GatewaySignature>();
        services.AddSingleton<UserIdentity>();
    }
}

using Microsoft.Extensions.Options;

namespace Ticketing.Host.Clock;

/// <summary>Registers the clock that everything in the host reads.</summary>
internal static class ClockSetup
{
    /// <summary>Adds the system's clock, or where a test asks for it one that is wrong.</summary>
    public static IServiceCollection AddClock(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<TestOptions>()
            .Bind(configuration.GetSection(TestOptions.Section))
            .ValidateDataAnnotations()
            .Validate<IHostEnvironment>(
                (options, host) => !host.IsProduction() || options.ClockOffsetSeconds == 0,
                "Test:ClockOffsetSeconds is for tests. Production refuses it: take it out.")
            .ValidateOnStart();
        return services.AddSingleton(provider => provider.GetRequiredService<IOptions<TestOptions>>().Value.ClockOffsetSeconds switch
        {
            0 => TimeProvider.System,
            var seconds => new MovedClock(TimeSpan.FromSeconds(seconds)),
        });
    }
}

using Microsoft.Extensions.Options;

namespace Ticketing.Host.Clock;

/// <summary>Registers the clock of the host.</summary>
internal static class ClockSetup
{
    /// <summary>Adds the system's clock; for tests, one that is wrong by <c>Test:ClockOffsetSeconds</c>.</summary>
    public static IServiceCollection AddClock(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<TestOptions>()
            .Bind(configuration.GetSection(TestOptions.Section))
            .ValidateDataAnnotations()
            .Validate<IHostEnvironment>(
                (options, host) => !host.IsProduction() || options.ClockOffsetSeconds == 0,
                "Test:ClockOffsetSeconds is for tests, and Production refuses it: remove it.")
            .ValidateOnStart();
        return services.AddSingleton(provider => provider.GetRequiredService<IOptions<TestOptions>>().Value.ClockOffsetSeconds switch
        {
            0 => TimeProvider.System,
            var seconds => new MovedClock(TimeSpan.FromSeconds(seconds)),
        });
    }
}

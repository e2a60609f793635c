using Microsoft.Extensions.Options;

namespace Ticketing.Host.Lifecycle;

/// <summary>Validates all settings before any of them is used.</summary>
internal static class SettingsCheck
{
    private const int LongestChangeSeconds = 2;

    // Only Production refuses what is unsafe: "prod" would start with the published sample keys, and "production" without the limits in the file of Production.
    private static readonly string[] EnvironmentNames = [Environments.Development, "Load", Environments.Production];

    /// <summary>What is wrong with the settings. A value that cannot be read at all, such as a word for a number, is reported alone.</summary>
    public static IReadOnlyList<string> FindBadSettings(this WebApplication app)
    {
        if (!EnvironmentNames.Contains(app.Environment.EnvironmentName))
        {
            return [$"ASPNETCORE_ENVIRONMENT is '{app.Environment.EnvironmentName}'. Give Production, or Development or Load, which start with sample keys " +
                "and believe any user id."];
        }

        return app.Environment.IsProduction() ? [.. FindInvalid(app), .. ProductionSecrets.Find(app.Configuration)] : FindInvalid(app);
    }

    // Settings of two modules, neither of which knows the other's.
    private static IEnumerable<string> FindContradictions(IConfiguration configuration)
    {
        if (configuration.GetValue<int>("Queue:SlotLimitSeconds") <= configuration.GetValue<int>("Reservation:HoldSeconds") + LongestChangeSeconds)
            yield return $"Queue:SlotLimitSeconds must exceed Reservation:HoldSeconds by more than {LongestChangeSeconds}: otherwise no seat can be held.";
    }

    private static IReadOnlyList<string> FindInvalid(WebApplication app)
    {
        try
        {
            app.Services.GetService<IStartupValidator>()?.Validate();
            return [.. FindContradictions(app.Configuration)];
        }
        catch (OptionsValidationException invalid)
        {
            return [.. invalid.Failures];
        }
        catch (AggregateException several) when (several.InnerExceptions.All(each => each is OptionsValidationException))
        {
            return [.. several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(each => each.Failures)];
        }
        catch (InvalidOperationException unreadable) when (unreadable.InnerException is FormatException or ArgumentException or OverflowException)
        {
            return [unreadable.Message];
        }
    }
}

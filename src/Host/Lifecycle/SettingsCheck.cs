using Microsoft.Extensions.Options;

namespace Ticketing.Host.Lifecycle;

/// <summary>Looks at all settings before anything is done with them.</summary>
internal static class SettingsCheck
{
    /// <summary>Everything that is wrong with the settings, in words. A value that cannot be read at all, such as a word for a number, is told alone.</summary>
    public static IReadOnlyList<string> FindBadSettings(this WebApplication app)
    {
        try
        {
            app.Services.GetService<IStartupValidator>()?.Validate();
            return [];
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

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Ticketing.Common.Providers;

/// <summary>Settings that name what something is done with, such as <c>Database:Provider</c>.</summary>
public static class ProviderSettings
{
    /// <summary>The provider that is asked for; the first of its kind where none is.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="setting">The setting's name.</param>
    /// <exception cref="OptionsValidationException">There is no such provider.</exception>
    public static TProvider GetProvider<TProvider>(this IConfiguration configuration, string setting)
        where TProvider : struct, Enum
    {
        if (configuration[setting] is not { Length: > 0 } name)
            return default;
        return Enum.TryParse<TProvider>(name, ignoreCase: true, out var provider) && Enum.IsDefined(provider)
            ? provider
            : throw Invalid(setting, $"{setting} is '{name}'. It can be {string.Join(" or ", Enum.GetNames<TProvider>())}.");
    }

    /// <summary>What is wrong with a setting, as the host tells of settings.</summary>
    public static OptionsValidationException Invalid(string setting, string failure) => new(setting, typeof(ProviderSettings), [failure]);
}

using Microsoft.Extensions.Logging.Console;

namespace Ticketing.Host.Logs;

/// <summary>Registers how the host logs.</summary>
internal static class LogSetup
{
    // At a low level these categories log addresses, and with them tokens.
    private static readonly string[] Guarded = ["Microsoft.AspNetCore.Hosting.Diagnostics", "Microsoft.AspNetCore.Server.Kestrel"];

    /// <summary>
    /// Logs JSON lines to standard output, unless the configuration names another formatter of the console. Levels are those of <c>Logging:LogLevel</c>; a
    /// change of the configuration is in force within seconds. <see cref="Guarded"/> categories never log less than a warning.
    /// </summary>
    public static void AddLogs(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<LogOptions>().Bind(builder.Configuration.GetSection(LogOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        builder.Logging.AddConsole(console => console.FormatterName = JsonLines.FormatterName);
        builder.Logging.AddConsoleFormatter<JsonLines, ConsoleFormatterOptions>();
        builder.Services.PostConfigure<LoggerFilterOptions>(Guard);
    }

    private static void Guard(LoggerFilterOptions options)
    {
        foreach (var rule in options.Rules.Where(rule => rule.LogLevel < LogLevel.Warning && IsGuarded(rule.CategoryName)).ToList())
            options.Rules.Remove(rule);
        foreach (var category in Guarded)
            options.Rules.Add(new LoggerFilterRule(null, category, LogLevel.Warning, null));
    }

    private static bool IsGuarded(string? category) =>
        category is not null && Array.Exists(Guarded, guarded => category.StartsWith(guarded, StringComparison.OrdinalIgnoreCase));
}

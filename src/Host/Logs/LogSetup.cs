using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Ticketing.Host.Logs;

/// <summary>Registers how the host logs.</summary>
internal static class LogSetup
{
    /// <summary>What could write an address, and with it a token, at a low level: these never say less than a warning, whatever the configuration asks of their parents.</summary>
    public static readonly string[] Guarded = ["Microsoft.AspNetCore.Hosting.Diagnostics", "Microsoft.AspNetCore.Server.Kestrel"];

    /// <summary>Sets logging up: JSON lines on standard output, unless the configuration names another formatter of the console.</summary>
    public static void AddLogs(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<LogOptions>().Bind(builder.Configuration.GetSection(LogOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        builder.Logging.AddConsole(console => console.FormatterName = JsonLines.FormatterName);
        builder.Logging.AddConsoleFormatter<JsonLines, ConsoleFormatterOptions>();
        foreach (var category in Guarded)
            builder.Logging.AddFilter(category, LogLevel.Warning);
        builder.Services.AddSingleton<LevelOverrides>();
        builder.Services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>>(provider => provider.GetRequiredService<LevelOverrides>());
        builder.Services.AddSingleton<IOptionsChangeTokenSource<LoggerFilterOptions>>(provider => provider.GetRequiredService<LevelOverrides>());
        builder.Services.AddSingleton<LevelSync>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<LevelSync>());
    }
}

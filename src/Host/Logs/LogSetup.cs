using Microsoft.Extensions.Logging.Console;

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
    }
}

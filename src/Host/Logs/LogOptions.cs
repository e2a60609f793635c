using System.ComponentModel.DataAnnotations;

namespace Ticketing.Host.Logs;

/// <summary>How often one event is logged. Section <c>Logs</c>; levels are in <c>Logging</c>.</summary>
internal sealed record LogOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Logs";

    /// <summary>How many lines a warning or an error of one event id gets in a window. The next line after that has the number of lines left out.</summary>
    [Range(1, 1_000_000)]
    public int LinesPerWindow { get; init; } = 20;

    /// <summary>The length of that window, in seconds.</summary>
    [Range(1, 3600)]
    public int WindowSeconds { get; init; } = 10;
}

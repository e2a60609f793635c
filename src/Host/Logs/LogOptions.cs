using System.ComponentModel.DataAnnotations;

namespace Ticketing.Host.Logs;

/// <summary>How often one event may be logged. Section <c>Logs</c>; levels are in <c>Logging</c>.</summary>
internal sealed record LogOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Logs";

    /// <summary>How many lines a warning or error of one event id gets in <see cref="WindowSeconds"/>; the next one after that tells how many were left out.</summary>
    [Range(1, 1_000_000)]
    public int LinesPerWindow { get; init; } = 20;

    /// <summary>How long that is, in seconds.</summary>
    [Range(1, 3600)]
    public int WindowSeconds { get; init; } = 10;
}

using System.Globalization;

namespace Ticketing.Host.Connections;

/// <summary>The limit of open files of this process, of which each connection is one.</summary>
internal static class OpenFiles
{
    private const string Limits = "/proc/self/limits";
    private const string Name = "Max open files";

    /// <summary>The soft limit, which the runtime has raised to the hard one; null where it is unknown or there is none.</summary>
    public static int? Limit() => File.Exists(Limits) ? Parse(File.ReadAllLines(Limits)) : null;

    /// <summary>The limit in the lines of the kernel's file.</summary>
    internal static int? Parse(IEnumerable<string> lines) =>
        lines.FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal)) is { } line &&
        int.TryParse(line[Name.Length..].Trim().Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            ? limit
            : null;
}

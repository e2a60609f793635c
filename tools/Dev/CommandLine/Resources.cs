using System.Reflection;

namespace Ticketing.Dev.CommandLine;

/// <summary>Files that are built into this program.</summary>
internal static class Resources
{
    /// <summary>The text of a file.</summary>
    /// <exception cref="UsageException">There is no such file.</exception>
    public static string Text(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new UsageException($"there is no {name}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

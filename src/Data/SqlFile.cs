using System.Reflection;

namespace Ticketing.Data;

/// <summary>Statements that lie in embedded <c>.sql</c> files beside the class that runs them.</summary>
internal static class SqlFile
{
    /// <summary>The text of a file.</summary>
    /// <typeparam name="TCaller">A class of the assembly that has the file.</typeparam>
    /// <param name="file">The name of the file, without <c>.sql</c>.</param>
    /// <exception cref="InvalidOperationException">There is no such file, or more than one.</exception>
    public static string Load<TCaller>(string file)
    {
        var assembly = typeof(TCaller).Assembly;
        var resource = assembly.GetManifestResourceNames().Single(name => name.EndsWith($".{file}.sql", StringComparison.Ordinal));
        return Read(assembly, resource);
    }

    /// <summary>The text of every file of an assembly.</summary>
    public static IEnumerable<string> AllOf(Assembly assembly) =>
        assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Select(name => Read(assembly, name));

    private static string Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}

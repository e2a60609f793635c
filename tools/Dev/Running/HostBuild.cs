using Ticketing.Tests.Support;

namespace Ticketing.Dev.Running;

/// <summary>A copy of the built host, so that a later build does not change a host that runs or is started again.</summary>
internal static class HostBuild
{
    /// <summary>Copies the last build into the folder, unless it is there already.</summary>
    /// <returns>The host's assembly in the copy.</returns>
    public static string CopyTo(string folder)
    {
        var source = Path.GetDirectoryName(HostAssembly.Location)!;
        var assembly = Path.Combine(folder, Path.GetFileName(HostAssembly.Location));
        if (IsSame(source, folder))
            return assembly;
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return assembly;
    }

    // A copied file keeps the time of the original.
    private static bool IsSame(string source, string copy) => Describe(source).SequenceEqual(Describe(copy));

    private static IEnumerable<(string Name, DateTime Written, long Length)> Describe(string folder) => Directory.Exists(folder)
        ? new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)
            .Select(file => (Path.GetRelativePath(folder, file.FullName), file.LastWriteTimeUtc, file.Length)).Order()
        : [];
}

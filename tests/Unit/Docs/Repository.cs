using System.Reflection;
using Ticketing.Tests.Support;

namespace Ticketing.Tests.Unit.Docs;

/// <summary>The files of the repository, and the assemblies built from it.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = ["/bin/", "/obj/", "/.git/", "/.local/", "/TestResults/", "/packages.lock.json", "/Migrations/"];

    /// <summary>The assemblies of the product.</summary>
    public static IReadOnlyList<Assembly> ProductAssemblies { get; } =
    [
        .. Directory.EnumerateFiles(AppContext.BaseDirectory, "Ticketing.*.dll").Select(file => Path.GetFileNameWithoutExtension(file))
            .Where(name => !name.StartsWith("Ticketing.Tests.", StringComparison.Ordinal)).Select(Assembly.Load),
    ];

    /// <summary>The text of a file, whose path begins at the repository.</summary>
    public static string Text(string path) => File.ReadAllText(Path.Combine(HostAssembly.Repository, path));

    /// <summary>Whether there is a file or a folder.</summary>
    public static bool Exists(string path) => Path.Exists(Path.Combine(HostAssembly.Repository, path));

    /// <summary>The paths of the files that people write, in some folders or files of the repository.</summary>
    public static IEnumerable<string> Files(params IReadOnlyList<string> places) =>
        places.Select(place => Path.Combine(HostAssembly.Repository, place))
            .SelectMany(place => Directory.Exists(place) ? Directory.EnumerateFiles(place, "*", SearchOption.AllDirectories) : [place])
            .Select(file => Path.GetRelativePath(HostAssembly.Repository, file))
            .Where(file => !NotOurs.Any(part => $"/{file}".Contains(part, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal);
}

using System.Text.RegularExpressions;
using Ticketing.Tests.Support;

namespace Ticketing.Dev.Testing;

/// <summary>A test project.</summary>
/// <param name="Name">The name of its folder, in lower case.</param>
/// <param name="File">The project file.</param>
internal sealed partial record TestProject(string Name, string File)
{
    /// <summary>All test projects in <c>tests/</c>, by name.</summary>
    public static IReadOnlyList<TestProject> FindAll() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(HostAssembly.Repository, "tests"), "*.csproj", SearchOption.AllDirectories)
            .Where(file => IsTestProject().IsMatch(System.IO.File.ReadAllText(file)))
            .Select(file => new TestProject(Path.GetFileName(Path.GetDirectoryName(file)!).ToLowerInvariant(), file))
            .OrderBy(project => project.Name, StringComparer.Ordinal),
    ];

    /// <summary>Those of the projects that have a folder <c>Fuzz</c>.</summary>
    public static IReadOnlyList<TestProject> WithFuzzing(IReadOnlyList<TestProject> projects) =>
        [.. projects.Where(project => Directory.Exists(Path.Combine(Path.GetDirectoryName(project.File)!, "Fuzz")))];

    [GeneratedRegex("<IsTestProject>true<", RegexOptions.IgnoreCase)]
    private static partial Regex IsTestProject();
}

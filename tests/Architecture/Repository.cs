using System.Reflection;
using System.Xml.Linq;
using Ticketing.Tests.Support;

namespace Ticketing.Tests.Architecture;

/// <summary>The projects below <c>src</c> as they are: their files, and the assemblies made from them.</summary>
public static class Repository
{
    private static readonly string Source = Path.Combine(HostAssembly.Repository, "src");

    /// <summary>Every project below <c>src</c>.</summary>
    public static IReadOnlyList<Project> Projects { get; } =
        [.. Directory.EnumerateFiles(Source, "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => new Project(file))];

    /// <summary>Every module: a project below <c>src/Modules</c>.</summary>
    public static IReadOnlyList<Project> Modules { get; } = [.. Projects.Where(project => project.IsModule)];

    /// <summary>Every file of C#, SQL and Lua below <c>src</c> that people write.</summary>
    public static IReadOnlyList<string> Files { get; } =
    [
        .. Directory.EnumerateFiles(Source, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".cs" or ".sql" or ".lua")
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The project that a file below <c>src</c> belongs to.</summary>
    public static string ProjectOf(string file) => Projects.Single(project => file.StartsWith(project.Folder + "/", StringComparison.Ordinal)).Name;

    /// <summary>A path as it is written from the repository's root.</summary>
    public static string Relative(string file) => Path.GetRelativePath(HostAssembly.Repository, file);
}

/// <summary>One project.</summary>
public sealed class Project
{
    private readonly XDocument _file;
    private readonly string _path;

    /// <summary>Reads a project file and loads its assembly.</summary>
    public Project(string file)
    {
        _path = file;
        _file = XDocument.Load(file);
        Name = Path.GetFileNameWithoutExtension(file);
        Assembly = Assembly.Load(Property("AssemblyName"));
    }

    /// <summary>The folder's and the project file's name: <c>Queue</c>.</summary>
    public string Name { get; }

    /// <summary>What was built from it.</summary>
    public Assembly Assembly { get; }

    /// <summary>The folder of its files.</summary>
    public string Folder => Path.GetDirectoryName(_path)!;

    /// <summary>The namespace of its types.</summary>
    public string RootNamespace => Property("RootNamespace");

    /// <summary>Whether it is a module.</summary>
    public bool IsModule => _path.Contains("/Modules/", StringComparison.Ordinal);

    /// <summary>The projects that its file refers to.</summary>
    public IEnumerable<string> References =>
        _file.Descendants("ProjectReference").Select(each => Path.GetFileNameWithoutExtension((string)each.Attribute("Include")!));

    /// <summary>The XML documentation that was built from it.</summary>
    public XDocument Documentation => XDocument.Load(Path.ChangeExtension(Assembly.Location, ".xml"));

    /// <inheritdoc/>
    public override string ToString() => Name;

    private string Property(string name) => _file.Descendants(name).Single().Value;
}

using System.Reflection;

namespace Ticketing.Tests.Support;

/// <summary>Where the built host is: the repository's, in the configuration in which this library was built.</summary>
public static class HostAssembly
{
    private const string Solution = "Concert.sln";

    private static readonly Lazy<string> Root = new(FindRepository);

    /// <summary>The folder of the repository.</summary>
    /// <exception cref="InvalidOperationException">This library runs outside it.</exception>
    public static string Repository => Root.Value;

    /// <summary>The host's source folder, which is also its content root.</summary>
    public static string ContentRoot => Path.Combine(Repository, "src", "Host");

    /// <summary>The host's built assembly.</summary>
    /// <exception cref="InvalidOperationException">It is not built.</exception>
    public static string Location
    {
        get
        {
            var configuration = typeof(HostAssembly).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
            var path = Path.Combine(ContentRoot, "bin", configuration, "net10.0", "Ticketing.Host.dll");
            return File.Exists(path)
                ? path
                : throw new InvalidOperationException($"The host is not built: {path} is missing. Run dotnet build -c {configuration}.");
        }
    }

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Solution)))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds {Solution}.");
    }
}

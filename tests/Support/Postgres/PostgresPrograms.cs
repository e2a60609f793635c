namespace Ticketing.Tests.Support;

/// <summary>Where PostgreSQL's programs are on this machine.</summary>
internal static class PostgresPrograms
{
    private const int OldestVersion = 15;

    /// <summary>The account that servers run as when the tests run as root, which PostgreSQL refuses.</summary>
    public const string User = "postgres";

    public static string Initdb => Path.Combine(Folder.Value, "initdb");

    public static string Server => Path.Combine(Folder.Value, "postgres");

    private static readonly Lazy<string> Folder = new(Find);

    private static string Find()
    {
        const string debian = "/usr/lib/postgresql";
        var packaged = Directory.Exists(debian)
            ? Directory.GetDirectories(debian)
                .Select(folder => (Path: Path.Combine(folder, "bin"), Version: int.TryParse(Path.GetFileName(folder), out var version) ? version : 0))
                .Where(found => found.Version >= OldestVersion)
                .OrderByDescending(found => found.Version)
                .Select(found => found.Path)
            : [];
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return packaged.Concat(onPath).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")))
            ?? throw new InvalidOperationException($"PostgreSQL {OldestVersion} or later is not installed. ./test.sh installs it, or: apt-get install -y postgresql");
    }
}

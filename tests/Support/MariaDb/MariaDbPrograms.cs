namespace Ticketing.Tests.Support;

/// <summary>Where MariaDB's programs are on this machine.</summary>
internal static class MariaDbPrograms
{
    /// <summary>The account that servers run as when the tests run as root.</summary>
    public const string User = "mysql";

    public static string Install => Find("mariadb-install-db");

    public static string Server => Find("mariadbd");

    private static string Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Append("/usr/sbin")
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException($"MariaDB's {program} is not installed. ./test.sh --stack full installs it, or: apt-get install -y mariadb-server");
}

using System.Security.Cryptography;
using System.Text;
using Ticketing.Dev.CommandLine;
using Ticketing.Tests.Support.Processes;

namespace Ticketing.Dev.Running;

/// <summary>Folders for servers that run under an account of their own when root starts them.</summary>
internal static class ServerFolder
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>The folder, or one in /var/tmp when the account may not enter the folder because one above it is closed.</summary>
    /// <exception cref="DevException">There is no such account.</exception>
    public static string ForAccount(string folder, string account)
    {
        if (!Environment.IsPrivilegedProcess || MayEnter(Path.GetDirectoryName(folder)!, account))
            return folder;
        var elsewhere = Elsewhere(folder);
        if (!Directory.Exists(elsewhere))
        {
            Directory.CreateDirectory(elsewhere, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Console.WriteLine($"The account '{account}' may not enter {folder}: the data is kept in {elsewhere}.");
        }

        return elsewhere;
    }

    /// <summary>Removes the folder and the one in its place.</summary>
    public static void Remove(string folder)
    {
        foreach (var path in new[] { folder, Elsewhere(folder) }.Where(Directory.Exists))
            Directory.Delete(path, recursive: true);
    }

    private static string Elsewhere(string folder) =>
        $"/var/tmp/concert-{Path.GetFileName(folder)}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..12]}";

    private static bool MayEnter(string folder, string account)
    {
        using var test = ChildProcess.Start(new ChildCommand("test", "test", ["-x", folder]) { Account = account });
        return test.WaitForExitAsync(Limit).GetAwaiter().GetResult() && test.ExitCode == 0;
    }
}

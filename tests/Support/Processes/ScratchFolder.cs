using System.Diagnostics;
using System.Globalization;

namespace Ticketing.Tests.Support.Processes;

/// <summary>
/// Temporary folders below one folder for each process. A shell waits on a pipe from this process and removes that folder when the pipe closes,
/// which happens at every kind of end, SIGKILL among them.
/// </summary>
public static class ScratchFolder
{
    // On disk, which /tmp is not everywhere, and open to the accounts that servers run as.
    private const string Parent = "/var/tmp";

    private const string RemoveWhenInputEnds =
        "exec >/dev/null 2>&1; trap '' INT TERM HUP; cat; n=0; until rm -rf -- \"$1\"; do n=$((n+1)); [ $n -lt 100 ] || exit 1; sleep 0.1; done";

    private static readonly Lazy<(string Path, Process Remover)> Root = new(CreateRoot);
    private static int _created;

    /// <summary>A new empty folder that any account may pass through but only its owner may list.</summary>
    public static string Create(string name)
    {
        var path = Next(name);
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>The path of a file that does not exist yet.</summary>
    internal static string NewFile(string name) => Next(name.Replace('/', '-').Replace(' ', '-'));

    private static string Next(string name) =>
        Path.Combine(Root.Value.Path, string.Create(CultureInfo.InvariantCulture, $"{name}-{Interlocked.Increment(ref _created)}"));

    private static (string Path, Process Remover) CreateRoot()
    {
        var path = Path.Combine(Parent, string.Create(CultureInfo.InvariantCulture, $"concert-{Environment.ProcessId}-{Guid.NewGuid():N}")[..32]);
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var start = new ProcessStartInfo("setsid", ["sh", "-c", RemoveWhenInputEnds, "remover", path])
        {
            RedirectStandardInput = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        return (path, Process.Start(start) ?? throw new InvalidOperationException("Cannot start the shell that removes temporary folders."));
    }
}

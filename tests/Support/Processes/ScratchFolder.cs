using System.Diagnostics;

namespace Ticketing.Tests.Support.Processes;

/// <summary>
/// Folders for servers, below one folder a test process. A small shell waits on a pipe from this process and removes
/// that folder when the pipe closes, which happens at every kind of end, SIGKILL among them.
/// </summary>
internal static class ScratchFolder
{
    private const string RemoveWhenInputEnds =
        "exec >/dev/null 2>&1; trap '' INT TERM HUP; cat; n=0; until rm -rf -- \"$1\"; do n=$((n+1)); [ $n -lt 100 ] || exit 1; sleep 0.1; done";

    private static readonly Lazy<(string Path, Process Janitor)> Root = new(CreateRoot);
    private static int _created;

    /// <summary>A new empty folder that any account may pass through but only its owner may list.</summary>
    public static string Create(string name)
    {
        var path = Path.Combine(Root.Value.Path, $"{name}-{Interlocked.Increment(ref _created)}");
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private static (string Path, Process Janitor) CreateRoot()
    {
        // Root's own temporary folder may be closed to the postgres account; /tmp never is.
        var parent = Environment.IsPrivilegedProcess ? "/tmp" : Path.GetTempPath();
        var path = Path.Combine(parent, $"concert-tests-{Environment.ProcessId}-{Guid.NewGuid():N}"[..40]);
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var start = new ProcessStartInfo("setsid", ["sh", "-c", RemoveWhenInputEnds, "janitor", path])
        {
            RedirectStandardInput = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        return (path, Process.Start(start) ?? throw new InvalidOperationException("Cannot start the shell that removes test folders."));
    }
}

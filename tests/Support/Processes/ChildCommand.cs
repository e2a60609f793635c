using System.Diagnostics;

namespace Ticketing.Tests.Support.Processes;

/// <summary>A program to run.</summary>
/// <param name="Name">What the program is called in messages.</param>
/// <param name="Program">The program's name or path.</param>
/// <param name="Arguments">The arguments.</param>
public sealed record ChildCommand(string Name, string Program, IReadOnlyList<string> Arguments)
{
    // In a session of its own, so that Ctrl-C reaches this process only, which then stops its children in order.
    private const string WithLog = "log=$1; shift; exec setsid setpriv \"$@\" </dev/null >>\"$log\" 2>&1";
    private const string WithoutLog = "shift; exec setsid setpriv \"$@\" </dev/null";

    /// <summary>The file to which the output is appended; null leaves the output where this process has its own.</summary>
    public string? LogFile { get; init; }

    /// <summary>The signal that the kernel sends to the program when this process dies.</summary>
    public Signal OnParentDeath { get; init; } = Signal.Kill;

    /// <summary>The account to run as; it is used by root only, other accounts run the program as themselves.</summary>
    public string? Account { get; init; }

    /// <summary>The folder in which the program starts.</summary>
    public string WorkingFolder { get; init; } = "/";

    /// <summary>Variables to set; null removes one that this process has.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    internal ProcessStartInfo ToStartInfo()
    {
        string[] account = Account is not null && System.Environment.IsPrivilegedProcess ? [$"--reuid={Account}", $"--regid={Account}", "--init-groups"] : [];
        var start = new ProcessStartInfo("sh",
        [
            "-c", LogFile is null ? WithoutLog : WithLog, "sh", LogFile ?? "",
            .. account, "--pdeathsig", OnParentDeath.ToString().ToUpperInvariant(), "--", Program, .. Arguments,
        ])
        {
            WorkingDirectory = WorkingFolder,
            UseShellExecute = false,
        };
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        return start;
    }
}

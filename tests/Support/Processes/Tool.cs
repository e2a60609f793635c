using Ticketing.Tests.Support.Processes;

namespace Ticketing.Tests.Support;

/// <summary>Runs a program of this machine to its end, such as a checker.</summary>
public static class Tool
{
    private const int NotInstalled = 127;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Runs the program in the repository's folder, with an input where it reads one, and with variables set or, where they are null, removed.
    /// </summary>
    /// <exception cref="InvalidOperationException">The program is not installed, or took longer than a minute.</exception>
    public static async Task<ToolResult> RunAsync(
        string program, IReadOnlyList<string> arguments, string? input = null, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var file = "/dev/null";
        if (input is not null)
        {
            file = ScratchFolder.NewFile("input");
            await File.WriteAllTextAsync(file, input);
        }

        string[] withInput = ["-c", "input=$1; shift; exec \"$@\" <\"$input\"", "sh", file, program];
        using var process = ChildProcess.Start(new ChildCommand(program, "sh", [.. withInput, .. arguments])
        {
            LogFile = ScratchFolder.NewFile(program),
            WorkingFolder = HostAssembly.Repository,
            Environment = environment ?? new Dictionary<string, string?>(),
        });
        if (!await process.WaitForExitAsync(Limit))
        {
            process.SendToGroup(Signal.Kill);
            throw process.Failure($"did not end within {Limit.TotalSeconds:0} s");
        }

        return process.ExitCode == NotInstalled
            ? throw new InvalidOperationException($"{program} is not installed: ./test.sh installs it.")
            : new ToolResult(process.ExitCode, process.Output);
    }
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">0 when the program succeeded.</param>
/// <param name="Output">Everything that the program printed.</param>
public sealed record ToolResult(int ExitCode, string Output);

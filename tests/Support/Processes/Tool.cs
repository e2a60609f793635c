using Ticketing.Data;
using Ticketing.Tests.Support.Processes;

namespace Ticketing.Tests.Support;

/// <summary>Runs a program of this machine to its end, such as a checker.</summary>
public static class Tool
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Runs it in the repository's folder, with an input where it reads one.</summary>
    /// <exception cref="InvalidOperationException">It is not installed, or took longer than a minute.</exception>
    public static Task<ToolResult> RunAsync(string program, IReadOnlyList<string> arguments, string? input = null) =>
        RunAsync(program, arguments, input, new Dictionary<string, string?>());

    /// <summary>The same, with variables set or, where they are null, removed.</summary>
    /// <exception cref="InvalidOperationException">It is not installed, or took longer than a minute.</exception>
    public static async Task<ToolResult> RunAsync(string program, IReadOnlyList<string> arguments, string? input, IReadOnlyDictionary<string, string?> environment)
    {
        var file = "/dev/null";
        if (input is not null)
        {
            file = Path.Combine(ScratchFolder.Create("input"), "input");
            await File.WriteAllTextAsync(file, input);
        }

        using var process = ChildProcess.Start(new ChildCommand(program, "sh", ["-c", "input=$1; shift; exec \"$@\" <\"$input\"", "sh", file, program, .. arguments])
        {
            WorkingFolder = HostAssembly.Repository,
            Environment = environment,
        });
        if (!await process.WaitForExitAsync(Patience))
        {
            process.Send(Signal.Kill);
            throw process.Failure($"did not end within {Patience.TotalSeconds:0} s");
        }

        await process.DrainAsync();
        return process.ExitCode == 127
            ? throw new InvalidOperationException($"{program} is not installed: ./test.sh installs it.")
            : new ToolResult(process.ExitCode, process.Output.ToString());
    }
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">0 when it found nothing wrong.</param>
/// <param name="Output">Everything it printed.</param>
public sealed record ToolResult(int ExitCode, string Output);

using Ticketing.Dev.CommandLine;
using Ticketing.Tests.Support;
using Ticketing.Tests.Support.Processes;

namespace Ticketing.Dev.Supply;

/// <summary><c>sbom</c>: writes the bill of materials: every package of the lock files, with its hash and licence, as CycloneDX 1.5 in JSON.</summary>
internal static class SbomCommand
{
    private const string Solution = "Concert.sln";
    private const string SpecVersion = "1.5";

    /// <summary>The file that is written where none is named.</summary>
    public static string DefaultFile { get; } = Path.Combine(HostAssembly.Repository, ".local", "sbom.json");

    /// <summary>Writes it.</summary>
    /// <returns>The exit status.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> words, StopSignal stop)
    {
        if (words.Count > 1 || words.Any(word => word.StartsWith('-')))
            throw new UsageException("sbom takes the file to write, and no option");
        var file = Path.GetFullPath(words.Count == 0 ? DefaultFile : words[0]);
        return await stop.OrAsync(WriteAsync(file));
    }

    private static async Task<int> WriteAsync(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await RunAsync("the tool could not be restored", "tool", "restore");
        // The restore is locked, so that the list has the packages of the lock files.
        await RunAsync("the packages could not be restored as the lock files say", "restore", Solution, "--locked-mode", "-v", "quiet", "--nologo");
        await RunAsync("the bill of materials could not be written", "tool", "run", "dotnet-CycloneDX", "--", Solution, "--disable-package-restore",
            "--output", Path.GetDirectoryName(file)!, "--filename", Path.GetFileName(file), "--output-format", "Json", "--spec-version", SpecVersion,
            "--set-name", "concert");
        Console.WriteLine($"The bill of materials is in {file}.");
        return 0;
    }

    private static async Task RunAsync(string failure, params IReadOnlyList<string> arguments)
    {
        var log = Path.Combine(ScratchFolder.Create("sbom"), "output");
        using var process = ChildProcess.Start(new ChildCommand("dotnet", "dotnet", arguments) { WorkingFolder = HostAssembly.Repository, LogFile = log });
        if (await process.WaitForExitAsync() != 0)
            throw new DevException($"{failure}:\n{process.Output}");
    }
}

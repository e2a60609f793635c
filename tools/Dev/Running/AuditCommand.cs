using Ticketing.Dev.CommandLine;
using Ticketing.Tests.Support;
using Ticketing.Tests.Support.Processes;

namespace Ticketing.Dev.Running;

/// <summary><c>audit</c>: checks that every balance, seat and payment agrees, beside a run that is using the data or without one.</summary>
internal static class AuditCommand
{
    /// <summary>Runs the host's audit.</summary>
    /// <returns>The exit status of the audit.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> words, StopSignal stop)
    {
        var options = RunOptions.Parse(words);
        if (options.IsFresh)
            throw new UsageException("audit and --fresh do not go together: no data would be left to check");
        using var data = DataFolder.Open(options);
        if (!data.HasData)
            throw new DevException($"there is no data in {data.Path} to check\nRun ./run.sh first, or name the folder with --data.");
        if (data.IsLocked)
            await data.Processes.EndLeftoversAsync();
        await using var platform = new Platform(data, options);
        return await stop.OrAsync(AuditAsync(platform, data));
    }

    private static async Task<int> AuditAsync(Platform platform, DataFolder data)
    {
        if (data.IsLocked)
            await platform.StartServersAsync();
        using var audit = ChildProcess.Start(new ChildCommand("audit", "dotnet", [HostAssembly.Location, "--audit"])
        {
            Environment = platform.HostSettings(),
            WorkingFolder = HostAssembly.ContentRoot,
        });
        return await audit.WaitForExitAsync();
    }
}

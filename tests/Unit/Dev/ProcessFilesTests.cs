using System.Diagnostics;
using System.Globalization;
using Shouldly;
using Ticketing.Dev.Running;
using Ticketing.Tests.Support;
using Ticketing.Tests.Support.Processes;
using Xunit;

namespace Ticketing.Tests.Unit.Dev;

public sealed class ProcessFilesTests
{
    private const int Many = 20;

    [Fact]
    public async Task EndLeftovers_WithProcessesThatStopAtOnce_WaitsForNoneOfThemToTheLimit()
    {
        var limit = TimeSpan.FromSeconds(20);
        var files = new ProcessFiles(ScratchFolder.Create("processes"), limit);
        var left = Enumerable.Range(0, Many).Select(_ => ChildProcess.Start(new ChildCommand("sleep", "sleep", ["300"]))).ToArray();
        try
        {
            for (var i = 0; i < Many; i++)
                files.Add($"sleep-{i}", left[i].Id);
            var clock = Stopwatch.StartNew();

            await files.EndLeftoversAsync();

            clock.Elapsed.ShouldBeLessThan(limit);
            foreach (var process in left)
                (await process.WaitForExitAsync(limit)).ShouldBeTrue();
        }
        finally
        {
            foreach (var process in left)
                process.Dispose();
        }
    }

    [Fact]
    public async Task EndLeftovers_WithAProcessThatDoesNotStop_KillsItWithThoseThatItStarted()
    {
        var folder = ScratchFolder.Create("processes");
        var ready = Path.Combine(folder, "ready");
        var files = new ProcessFiles(folder, TimeSpan.FromSeconds(2));
        using var left = ChildProcess.Start(new ChildCommand("sh", "sh", ["-c", "trap '' TERM; sleep 300 & echo $! >\"$1\"; wait", "sh", ready]));
        await Until.TrueAsync("it ignores SIGTERM", TimeSpan.FromSeconds(20), () => File.Exists(ready) && File.ReadAllText(ready).EndsWith('\n'));
        files.Add("sh", left.Id);

        await files.EndLeftoversAsync();

        (await left.WaitForExitAsync(TimeSpan.FromMinutes(1))).ShouldBeTrue();
        var started = int.Parse(await File.ReadAllTextAsync(ready), CultureInfo.InvariantCulture);
        await Until.TrueAsync("what it started ended", TimeSpan.FromSeconds(20), () => ProcessStart.Of(started) == "");
        Directory.GetFiles(folder, "*.pid").ShouldBeEmpty();
    }
}

using Ticketing.Dev.CommandLine;

namespace Ticketing.Dev.Testing;

/// <summary><c>test</c>: checks the format, builds, and runs the test projects.</summary>
internal static class TestCommand
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    /// <summary>Runs every test, or those of one part.</summary>
    /// <returns>The exit status: 0 when tests ran and none failed.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> words, StopSignal stop)
    {
        var all = TestProject.FindAll();
        if (words.Count > 1 || words.Any(word => word.StartsWith('-')))
            throw new UsageException($"name one part at most, and no option: '{words[^1]}'");
        var chosen = words.Count == 0 ? all : [.. all.Where(project => project.Name.Equals(words[0], StringComparison.OrdinalIgnoreCase))];
        if (chosen.Count == 0)
            throw new UsageException($"there is no part '{words[0]}'; the parts are: {string.Join(' ', all.Select(project => project.Name))}");
        var run = new TestRun(stop).RunAsync(chosen, checkFormat: words.Count == 0);
        var status = await stop.OrAsync(run);
        // After a signal: until the processes of the run have ended, too.
        await Task.WhenAny(run, Task.Delay(StopLimit));
        return status;
    }
}

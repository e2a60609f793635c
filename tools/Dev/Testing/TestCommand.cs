using System.Globalization;
using Ticketing.Dev.CommandLine;
using Ticketing.Tests.Support;

namespace Ticketing.Dev.Testing;

/// <summary><c>test</c>: checks the format, builds, and runs the test projects.</summary>
internal static class TestCommand
{
    private const string Fuzz = "fuzz";
    private const int FuzzSeconds = 600;
    private const int MaxFuzzSeconds = 7 * 24 * 3600;

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    /// <summary>Runs every test, or those of one part.</summary>
    /// <returns>The exit status: 0 when tests ran and none failed.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> words, StopSignal stop)
    {
        var all = TestProject.FindAll();
        var run = words.Count > 0 && words[0] == Fuzz
            ? new TestRun(stop, FuzzEnvironment([.. words.Skip(1)]), filter: "FullyQualifiedName~.Fuzz.")
                .RunAsync(TestProject.WithFuzzing(all), isWhole: false)
            : new TestRun(stop).RunAsync(Chosen(all, words), isWhole: words.Count == 0);
        var status = await stop.OrAsync(run);
        // After a signal: until the processes of the run have ended, too.
        await Task.WhenAny(run, Task.Delay(StopLimit));
        return status;
    }

    /// <summary>The variables that give the fuzzing tests their duration and their seed.</summary>
    internal static IReadOnlyDictionary<string, string?> FuzzEnvironment(IReadOnlyList<string> options)
    {
        var variables = new Dictionary<string, string?>
        {
            [FuzzRun.SecondsVariable] = Text(FuzzSeconds),
            [FuzzRun.SeedVariable] = Text(Random.Shared.Next(1, 1_000_000)),
        };
        var reader = new OptionReader(options);
        while (reader.Read())
        {
            var (name, most) = reader.Current switch
            {
                "--seconds" => (FuzzRun.SecondsVariable, MaxFuzzSeconds),
                "--seed" => (FuzzRun.SeedVariable, int.MaxValue),
                var other => throw new UsageException($"unknown option '{other}'"),
            };
            variables[name] = Text(reader.Number(1, most));
        }

        return variables;
    }

    private static IReadOnlyList<TestProject> Chosen(IReadOnlyList<TestProject> all, IReadOnlyList<string> words)
    {
        if (words.Count > 1 || words.Any(word => word.StartsWith('-')))
            throw new UsageException($"name one part at most, and no option: '{words[^1]}'");
        IReadOnlyList<TestProject> chosen =
            words.Count == 0 ? all : [.. all.Where(project => project.Name.Equals(words[0], StringComparison.OrdinalIgnoreCase))];
        return chosen.Count > 0
            ? chosen
            : throw new UsageException($"there is no part '{words[0]}'; the parts are: {string.Join(' ', all.Select(project => project.Name))} {Fuzz}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

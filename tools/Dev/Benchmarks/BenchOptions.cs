using Ticketing.Dev.CommandLine;

namespace Ticketing.Dev.Benchmarks;

/// <summary>The options of <c>bench</c>.</summary>
internal sealed record BenchOptions
{
    private const string Queue = "queue";
    private const string Pages = "pages";
    private const string Desk = "desk";

    /// <summary>How long each part is measured.</summary>
    public TimeSpan Duration { get; private init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long each part runs before it is measured.</summary>
    public TimeSpan WarmUp { get; private init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether a missed target is an error.</summary>
    public bool MustReachTargets { get; private init; }

    /// <summary>Whether calls and places are limited.</summary>
    public bool HasLimits { get; private init; }

    /// <summary>The parts to measure, in the order in which they were named; all when none was named.</summary>
    public IReadOnlyList<Part> Parts { get; private init; } = [];

    /// <summary>Whether to measure how the queue's cost grows with its length.</summary>
    public bool MeasuresGrowth { get; private init; }

    /// <summary>Whether to measure paint and frames of the pages, and what loading them costs.</summary>
    public bool MeasuresPages { get; private init; }

    /// <summary>Whether to measure an opening with and without the operators' desk.</summary>
    public bool MeasuresDesk { get; private init; }

    /// <summary>Whether a browser is needed.</summary>
    public bool NeedsBrowser => MeasuresPages || MeasuresDesk;

    /// <summary>How long the parts run in all, for those that need a seat or a person for every call.</summary>
    public TimeSpan Total => Duration + WarmUp;

    /// <exception cref="UsageException">An option or part is unknown, or a value is wrong.</exception>
    public static BenchOptions Parse(IReadOnlyList<string> words)
    {
        var options = new BenchOptions();
        var reader = new OptionReader(words);
        while (reader.Read())
        {
            options = reader.Current switch
            {
                "--seconds" => options with { Duration = TimeSpan.FromSeconds(reader.Number(1, 60)) },
                "--warm" => options with { WarmUp = TimeSpan.FromSeconds(reader.Number(1, 60)) },
                "--limits" => options with { HasLimits = true },
                "--check" => options with { MustReachTargets = true },
                Queue => options with { MeasuresGrowth = true },
                Pages => options with { MeasuresPages = true },
                Desk => options with { MeasuresDesk = true },
                var name => options with { Parts = [.. options.Parts, Find(name)] },
            };
        }

        return options.Parts.Count > 0 || options.MeasuresGrowth || options.NeedsBrowser ? options : options with { Parts = Part.All };
    }

    private static Part Find(string name) => Part.All.FirstOrDefault(part => part.Name == name)
        ?? throw new UsageException(
            $"there is no option or part '{name}'; the parts are: {string.Join(' ', Part.All.Select(part => part.Name))} {Queue} {Pages} {Desk}");
}

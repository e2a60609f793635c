using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Ticketing.Tests.Architecture;

public sealed partial class SourceTests
{
    [Fact]
    public void Sources_Always_HoldNothingUnfinished()
    {
        Repository.Files.ShouldNotBeEmpty("No source was found: this test would pass.");
        Find(Unfinished()).ShouldBeEmpty("Finish what these lines put off, or take it out.");
    }

    [Fact]
    public void Sources_Always_LeaveTheClockToTimeProvider() =>
        Find(Clock()).ShouldBeEmpty("Take a TimeProvider; wait for a condition instead of a time.");

    [Fact]
    public void Sources_Always_CatchNothingSilently() =>
        Find(Swallowed()).ShouldBeEmpty("An empty catch hides faults: handle it, log it, or let it pass.");

    [Fact]
    public void Events_Always_HaveAnIdOfTheirOwn()
    {
        var ids = Repository.Files.SelectMany(file => EventIds().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value).ToArray();

        ids.ShouldNotBeEmpty();
        ids.GroupBy(id => id).Where(same => same.Count() > 1).Select(same => same.Key).ShouldBeEmpty("An operator finds an event by its id.");
        Find(LogWithoutId()).ShouldBeEmpty("Give the event an id: use LoggerMessage.");
    }

    private static List<string> Find(Regex pattern) =>
    [
        .. from file in Repository.Files
           where !file.Contains("/Migrations/", StringComparison.Ordinal)
           from match in pattern.Matches(File.ReadAllText(file))
           select $"{Repository.Relative(file)}: {match.Value}",
    ];

    [GeneratedRegex(@"\b(?:NotImplementedException|TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\bThread\.Sleep\b|\bDateTime(?:Offset)?\.(?:Utc)?Now\b|\bDateTime\.Today\b|\bEnvironment\.TickCount|\bStopwatch\.")]
    private static partial Regex Clock();

    [GeneratedRegex(@"\bLoggerMessage\(\s*EventId = (\d+)")]
    private static partial Regex EventIds();

    [GeneratedRegex(@"\.Log(?:Trace|Debug|Information|Warning|Error|Critical)\(|\bLoggerMessage\((?!\s*EventId = [1-9])")]
    private static partial Regex LogWithoutId();

    [GeneratedRegex(@"\bcatch\b(?:[^{;]|(?<=is )\{[^}]*\})*(?<!is )\{\s*\}")]
    private static partial Regex Swallowed();
}

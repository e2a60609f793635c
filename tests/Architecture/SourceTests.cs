using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Ticketing.Tests.Architecture;

public sealed partial class SourceTests
{
    [Fact]
    public void Sources_Always_HoldNothingUnfinished()
    {
        Repository.Files.ShouldNotBeEmpty("No source was found: this test would pass for nothing.");
        Find(Unfinished()).ShouldBeEmpty("Finish what these lines put off, or take it out.");
    }

    [Fact]
    public void Sources_Always_LeaveTheClockToTimeProvider() =>
        Find(Clock()).ShouldBeEmpty("Take a TimeProvider; wait for a condition instead of a time.");

    [Fact]
    public void Sources_Always_CatchNothingSilently() =>
        Find(Swallowed()).ShouldBeEmpty("An empty catch hides faults: handle it, log it, or let it pass.");

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

    [GeneratedRegex(@"\bcatch\b[^{;]*\{\s*\}")]
    private static partial Regex Swallowed();
}

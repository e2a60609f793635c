using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Ticketing.Tests.Architecture;

/// <summary>The namespaces below <c>src</c> and what they use of each other, as the files say it.</summary>
public sealed partial class NamespaceTests
{
    [Fact]
    public void Namespaces_Always_UseEachOtherWithoutCircles()
    {
        var uses = Read(Repository.Files.Select(File.ReadAllText));
        uses.Count.ShouldBeGreaterThan(20, "The namespaces were not found: this test would pass for nothing.");
        uses.Values.Sum(used => used.Count).ShouldBeGreaterThan(20, "No using was found: this test would pass for nothing.");

        Circles(uses).ShouldBeEmpty("Move a type, or turn one of these dependencies round: what is in a circle can only be understood and changed together.");
    }

    [Fact]
    public void Circles_OfFilesThatUseEachOther_AreFound()
    {
        string[] files =
        [
            "using A.C;\nnamespace A.B;", "using A.D;\n\nnamespace A.C;", "using System;\nusing A.B;\nnamespace A.D;", "using A.B;\nnamespace A.E;",
        ];

        Circles(Read(files)).ShouldBe(["A.B -> A.C -> A.D -> A.B"]);
    }

    // The namespaces that the files declare, each with those of them that its files use.
    private static Dictionary<string, SortedSet<string>> Read(IEnumerable<string> files)
    {
        var parsed = files.Select(text => (Space: Declared().Match(text).Groups[1].Value, Used: Used().Matches(text).Select(match => match.Groups[1].Value)))
            .Where(file => file.Space.Length > 0)
            .ToList();
        var spaces = parsed.Select(file => file.Space).ToHashSet();
        return parsed.GroupBy(file => file.Space).ToDictionary(
            group => group.Key,
            group => new SortedSet<string>(group.SelectMany(file => file.Used).Where(spaces.Contains).Except([group.Key]), StringComparer.Ordinal));
    }

    // One circle for each namespace that is in one, the shortest, written from its first namespace on.
    private static IEnumerable<string> Circles(Dictionary<string, SortedSet<string>> uses) =>
        uses.Keys.Select(start => ShortestCircle(uses, start)).OfType<List<string>>()
            .Select(circle => string.Join(" -> ", FromFirst(circle)))
            .Distinct()
            .Order(StringComparer.Ordinal);

    private static List<string>? ShortestCircle(Dictionary<string, SortedSet<string>> uses, string start)
    {
        var paths = new Queue<List<string>>([[start]]);
        var seen = new HashSet<string>();
        while (paths.TryDequeue(out var path))
        {
            foreach (var next in uses[path[^1]])
            {
                if (next == start)
                    return path;
                if (seen.Add(next))
                    paths.Enqueue([.. path, next]);
            }
        }

        return null;
    }

    private static IEnumerable<string> FromFirst(List<string> circle)
    {
        var first = circle.IndexOf(circle.Min(StringComparer.Ordinal)!);
        return [.. circle[first..], .. circle[..first], circle[first]];
    }

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Declared();

    [GeneratedRegex(@"^(?:global )?using (?:static )?(?:\w+ = )?([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Used();
}

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

    [Fact]
    public void Circles_ByATypeOfAnEnclosingNamespace_AreFound()
    {
        string[] files =
        [
            "using A.B;\nnamespace A;\npublic static class Setup { B.Part part; }", "namespace A;\n\ninternal sealed record Shared(int Number);",
            "namespace A.B;\ninternal class Part { Shared shared; }", "namespace A.C;\n// As Shared has it.\nclass Other;",
        ];

        Circles(Read(files)).ShouldBe(["A -> A.B -> A"]);
    }

    // The namespaces that the files declare, each with those of them that its files use. A type of an enclosing namespace is used without a using.
    private static Dictionary<string, SortedSet<string>> Read(IEnumerable<string> files)
    {
        var parsed = files
            .Select(text => Comment().Replace(text, ""))
            .Select(text => (Space: Declared().Match(text).Groups[1].Value, Used: Used().Matches(text).Select(match => match.Groups[1].Value), Text: text))
            .Where(file => file.Space.Length > 0)
            .ToList();
        var types = parsed.GroupBy(file => file.Space).ToDictionary(
            group => group.Key, group => group.SelectMany(file => DeclaredType().Matches(file.Text).Select(match => match.Groups[1].Value)).ToHashSet());
        return parsed.GroupBy(file => file.Space).ToDictionary(
            group => group.Key,
            group => new SortedSet<string>(
                group.SelectMany(file => file.Used.Concat(UsedOfEnclosing(file.Space, file.Text, types))).Where(types.ContainsKey).Except([group.Key]),
                StringComparer.Ordinal));
    }

    private static IEnumerable<string> UsedOfEnclosing(string space, string text, Dictionary<string, HashSet<string>> types)
    {
        var words = Word().Matches(text).Select(match => match.Value).ToHashSet();
        for (var end = space.LastIndexOf('.'); end > 0; end = space.LastIndexOf('.', end - 1))
        {
            if (types.TryGetValue(space[..end], out var declared) && declared.Overlaps(words))
                yield return space[..end];
        }
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

    [GeneratedRegex(@"//.*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\b[A-Z]\w*")]
    private static partial Regex Word();

    [GeneratedRegex(
        @"^(?:(?:public|internal|static|sealed|abstract|partial|readonly|file) )*(?:class|record struct|record|struct|enum|interface) (\w+)",
        RegexOptions.Multiline)]
    private static partial Regex DeclaredType();

    [GeneratedRegex(@"^(?:global )?using (?:static )?(?:\w+ = )?([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Used();
}

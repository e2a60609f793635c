using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Architecture;

/// <summary>The form of every line of text that people write in this repository.</summary>
public sealed class LineTests
{
    private const int MaxLength = 160;

    private static readonly string[] Kinds = [".cs", ".md", ".sh", ".js", ".sql", ".lua"];
    private static readonly string[] OtherFolders = ["bin", "obj", "node_modules", "Migrations", "TestResults"];

    [Theory]
    [MemberData(nameof(KindsOfFiles))]
    public void Lines_Always_AreAtMost160CharactersLong(string kind)
    {
        var files = Directory.EnumerateFiles(HostAssembly.Repository, "*" + kind, SearchOption.AllDirectories).Where(IsOurs).ToArray();
        files.ShouldNotBeEmpty($"No {kind} file was found: this test would pass for nothing.");

        files.SelectMany(TooLong).ShouldBeEmpty("Break these lines.");
    }

    public static TheoryData<string> KindsOfFiles => [.. Kinds];

    // A row of a table cannot be broken in Markdown.
    private static IEnumerable<string> TooLong(string file) =>
        from line in File.ReadLines(file).Index()
        where line.Item.Length > MaxLength && !(Path.GetExtension(file) == ".md" && line.Item.TrimStart().StartsWith('|'))
        select $"{Repository.Relative(file)}:{line.Index + 1} has {line.Item.Length} characters";

    private static bool IsOurs(string file) =>
        !Repository.Relative(file).Split('/').SkipLast(1).Any(folder => folder.StartsWith('.') || OtherFolders.Contains(folder));
}

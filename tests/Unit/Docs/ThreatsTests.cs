using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Ticketing.Tests.Unit.Docs;

public sealed partial class ThreatsTests
{
    private static readonly string[] Rows =
        [.. Repository.Text("docs/threats.md").Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal) && Cells(line).Length == 3)];

    [Fact]
    public void Tests_OfThePage_AreThere()
    {
        var named = Rows.Skip(1).SelectMany(row => InCode().Matches(Cells(row)[2])).Select(match => match.Groups["code"].Value).ToArray();

        named.Length.ShouldBeGreaterThan(40);
        named.Where(name => !Product.TestClasses.Contains(name)).ShouldBeEmpty("docs/threats.md names tests that do not exist.");
    }

    [Fact]
    public void Rows_OfThePage_EachNameATest() =>
        Rows.Where(row => Cells(row)[2] != "test" && !InCode().IsMatch(Cells(row)[2])).ShouldBeEmpty("a defence that no test shows is a hope");

    private static string[] Cells(string row) => [.. row.Trim('|').Split('|').Select(cell => cell.Trim())];

    [GeneratedRegex("`(?<code>[^`]+)`")]
    private static partial Regex InCode();
}

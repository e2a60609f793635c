using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Ticketing.Tests.Unit.Docs;

public sealed partial class PageTests
{
    private const int LongestLine = 160;

    // Dashboards are written by Grafana.
    private static readonly string[] Deployment =
        [.. Repository.Files("deploy", "docker-compose.yml", ".env.example").Where(file => !file.EndsWith(".json", StringComparison.Ordinal))];

    [Fact]
    public void Pages_Always_AreFound() =>
        MarkdownPage.All.Select(page => page.Path)
            .ShouldContain(path => path == "README.md" || path == "docs/architecture.md" || path == "docs/decisions/README.md");

    [Fact]
    public void Links_OfEveryPage_LeadSomewhere()
    {
        foreach (var page in MarkdownPage.All)
        {
            foreach (var link in page.Links)
            {
                var parts = link.Split('#');
                var file = parts[0].Length == 0 ? page.Path : page.Resolve(parts[0]);
                Repository.Exists(file).ShouldBeTrue($"{page} links to {link}.");
                if (parts.Length == 2)
                    MarkdownPage.Read(file).Anchors.ShouldContain(parts[1], $"{page} links to {link}.");
            }
        }
    }

    [Fact]
    public void Readme_Always_FitsOnTwoScreens() => Repository.Text("README.md").Split('\n').Length.ShouldBeLessThanOrEqualTo(110);

    [Fact]
    public void Lines_OfTheDeployment_AreNotTooLong()
    {
        var files = Deployment.Where(file => !file.EndsWith(".md", StringComparison.Ordinal)).ToArray();
        files.Length.ShouldBeGreaterThan(20);

        var tooLong = from file in files
                      from line in Repository.Text(file).Split('\n')
                      where line.Length > LongestLine
                      select $"{file}: {line}";
        tooLong.ShouldBeEmpty();
    }

    [Fact]
    public void Sentences_OfPagesAndDeployment_AreInTheWordsOfTheField()
    {
        var found = from file in Deployment.Concat(MarkdownPage.All.Select(page => page.Path)).Concat(Repository.Files("k6")).Distinct()
                    from match in NotOfTheField().Matches(Repository.Text(file))
                    select $"{file}: {match.Value}";
        found.ShouldBeEmpty("Use a noun as the subject, and one word a thing (docs/architecture.md, Glossary).");
    }

    [Fact]
    public void PanelsAndDashboards_OnTheOperationsPage_AreInGrafana()
    {
        var titles = Repository.Files("deploy/grafana/dashboards").SelectMany(file => Title().Matches(Repository.Text(file)))
            .Select(match => match.Groups["title"].Value).ToArray();
        var named = Quoted().Matches(CodeSpan().Replace(MarkdownPage.Read("docs/operations.md").Prose, "")).Select(match => match.Groups["title"].Value)
            .Distinct().ToArray();
        titles.Length.ShouldBeGreaterThan(30);
        named.Length.ShouldBeGreaterThan(10);

        named.Where(name => !titles.Any(title => title.StartsWith(name, StringComparison.Ordinal)))
            .ShouldBeEmpty("docs/operations.md names panels that no dashboard has.");
    }

    [Theory]
    [InlineData("Whoever leaves loses the place.")]
    [InlineData("It is the shape of system B.")]
    [InlineData("See the spec, section 1.")]
    public void Words_ThatAreNotOfTheField_AreFound(string sentence) => NotOfTheField().IsMatch(sentence).ShouldBeTrue();

    [GeneratedRegex("\"title\": \"(?<title>[^\"]+)\"")]
    private static partial Regex Title();

    [GeneratedRegex("\"(?<title>[A-Z][^\"\\n]+)\"")]
    private static partial Regex Quoted();

    [GeneratedRegex("`[^`\n]+`")]
    private static partial Regex CodeSpan();

    // Also references to documents outside the repository.
    [GeneratedRegex(
        @"\b(?:whoever|nobody|somebody|everybody|patience|(?:is|are|was) told|steps? aside|settles?|forgets?|facts?)\b|\bsystems? [ABC]\b|\bspec, section",
        RegexOptions.IgnoreCase)]
    private static partial Regex NotOfTheField();
}

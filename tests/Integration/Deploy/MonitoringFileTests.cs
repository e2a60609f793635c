using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Deploy;

public sealed partial class MonitoringFileTests
{
    public static TheoryData<string> Boards => [.. Board.All.Select(board => board.Name)];

    [Theory]
    [InlineData("check", "rules", Files.Alerts)]
    [InlineData("check", "config", Files.Prometheus)]
    [InlineData("test", "rules", Files.AlertTests)]
    public async Task Promtool_OfTheFilesInTheRepository_FindsNothingWrong(params string[] arguments)
    {
        var result = await Tool.RunAsync("promtool", arguments);

        result.ExitCode.ShouldBe(0, result.Output);
        result.Output.ShouldContain("SUCCESS");
    }

    [Fact]
    public void Alerts_Always_AreTestedBothWays()
    {
        var tested = AlertCase().Matches(Files.Text(Files.AlertTests)).Select(match => match.Groups["name"].Value).Distinct().ToArray();
        AlertFile.Rules.Count.ShouldBeGreaterThan(10);
        tested.ShouldBe(AlertFile.Rules.Select(rule => rule.Name), ignoreOrder: true,
            $"Every alert has a case in {Files.AlertTests}, and no case is of an alert that is gone.");
        foreach (var rule in AlertFile.Rules)
            Files.Text(Files.AlertTests).ShouldContain($"runbook: {rule.Runbook} ", customMessage: $"No case of {rule.Name} fires.");
    }

    [Fact]
    public void Alerts_Always_HaveASeverityAndASummary()
    {
        AlertFile.Rules.ShouldAllBe(rule => rule.Severity == "page" || rule.Severity == "ticket");
        AlertFile.Rules.ShouldAllBe(rule => rule.Summary.Length > 10);
        AlertFile.Rules.Select(rule => rule.Runbook).ShouldBe(AlertFile.Rules.Select(rule => $"{Files.Operations}#{Lower(rule.Name)}"));
    }

    [Fact]
    public void LocalMonitoring_Always_FindsTheLinesThatItReplaces()
    {
        var configuration = PrometheusServer.Configuration([18_081, 18_082], 19_121);

        configuration.ShouldContain("127.0.0.1:18081");
        configuration.ShouldContain("127.0.0.1:18082");
        configuration.ShouldContain("127.0.0.1:19121");
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public void Board_InGrafana_HasItsPanelsInPlace(string name)
    {
        var board = Board.All.Single(each => each.Name == name);

        ((string)board.Json["uid"]!).ShouldStartWith("concert-");
        board.Panels.Select(panel => (int)panel["id"]!).ShouldBeUnique();
        var places = board.Panels.Select(panel => panel["gridPos"]!).Select(at => (X: (int)at["x"]!, Y: (int)at["y"]!, W: (int)at["w"]!, H: (int)at["h"]!))
            .ToArray();
        places.ShouldAllBe(place => place.X >= 0 && place.X + place.W <= 24 && place.W > 0 && place.H > 0);
        places.ShouldAllBe(
            place => places.Count(other =>
                other.X < place.X + place.W && place.X < other.X + other.W && other.Y < place.Y + place.H && place.Y < other.Y + other.H) == 1,
            "Panels overlap.");
        board.Panels.Where(panel => (string)panel["type"]! != "row").ShouldAllBe(panel => panel["targets"]!.AsArray().Count > 0);
        board.Panels.ShouldAllBe(panel => !string.IsNullOrWhiteSpace((string)panel["title"]!));
        board.Queries.Count().ShouldBeGreaterThan(15);
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public void Board_InGrafana_AsksSourcesThatAreProvisioned(string name)
    {
        var sources = Files.Yaml("deploy/grafana/provisioning/datasources/concert.yml")["datasources"]!.AsArray()
            .ToDictionary(source => (string)source!["uid"]!, source => (string)source!["type"]!);
        var asked = Sources(Board.All.Single(each => each.Name == name).Json).ToArray();

        asked.ShouldNotBeEmpty();
        asked.ShouldAllBe(source => sources.ContainsKey(source.Uid) && sources[source.Uid] == source.Type);
    }

    private static IEnumerable<(string Uid, string Type)> Sources(JsonNode? node) => node switch
    {
        JsonObject thing =>
            thing.SelectMany(part => part.Key == "datasource" ? [((string)part.Value!["uid"]!, (string)part.Value!["type"]!)] : Sources(part.Value)),
        JsonArray list => list.SelectMany(Sources),
        _ => [],
    };

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Globalization", "CA1308", Justification = "Anchors are in lower case.")]
    private static string Lower(string name) => name.ToLowerInvariant();

    [GeneratedRegex(@"alertname: (?<name>\w+)")]
    private static partial Regex AlertCase();

    [GeneratedRegex(@"put_targets '(?<line>[^']+)'")]
    private static partial Regex PutTargets();
}

using System.Globalization;
using System.Text.RegularExpressions;
using MySqlConnector;
using Shouldly;
using Ticketing.Tests.Integration.Queue;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Deploy;

public sealed partial class HandbookTests
{
    // What cannot be run without a container engine or a cluster, or starts a platform of its own.
    private static readonly string[] Elsewhere = ["docker ", "kubectl ", "./run.sh"];

    public static TheoryData<string> Pages => [Files.Handbook, $"{Manifests.Folder}/README.md", "README.md"];

    [Fact]
    public void Alerts_Always_HaveASectionInTheHandbook() =>
        AlertFile.Rules.Select(rule => rule.Runbook.Split('#')[1]).ShouldBeSubsetOf(Anchors(Files.Handbook));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_OfAPage_LeadSomewhere(string page)
    {
        var links = Link().Matches(Files.Text(page)).Select(match => match.Groups[1].Value).Where(link => !link.StartsWith("http", StringComparison.Ordinal)).Distinct().ToArray();
        links.ShouldNotBeEmpty();

        foreach (var link in links)
        {
            var parts = link.Split('#');
            var file = parts[0].Length == 0 ? page : Path.GetRelativePath(HostAssembly.Repository, Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Files.Path(page))!, parts[0])));
            Files.Exists(file).ShouldBeTrue($"{page} links to {link}.");
            if (parts.Length == 2)
                Anchors(file).ShouldContain(parts[1], $"{page} links to {link}.");
        }
    }

    [Fact]
    public void Settings_InTheHandbook_AreThoseOfTheHost()
    {
        var named = Setting().Matches(Files.Text(Files.Handbook)).Select(match => match.Groups[1].Value).Distinct().ToArray();

        named.Length.ShouldBeGreaterThan(5);
        named.Except(["Concert: service", "Concert: k6"]).ShouldBeSubsetOf(HostSettings.Keys);
    }

    [Fact]
    public void Panels_InTheHandbook_AreOnTheBoard()
    {
        var titles = Board.Service.Panels.Select(panel => (string)panel["title"]!).ToHashSet();
        string[] named =
        [
            "Duration", "Duration by call, p95", "Throughput by instance", "Errors of ours (5xx)", "Answers by status", "People waiting", "People let in", "Admission rate", "Told wait over true wait",
            "Redis scripts, p99", "Memory by instance", "Processors by instance", "Hosts that answer",
        ];

        named.ShouldBeSubsetOf(titles);
        foreach (var name in named)
            Files.Text(Files.Handbook).ShouldContain($"\"{name.Split(" (")[0].Split(", p95")[0]}");
    }

    [Fact]
    public async Task Commands_OfTheHandbook_WorkAsTheyAreWritten()
    {
        await using var redis = await RedisServer.StartNewAsync(persistent: true);
        var database = await SharedServers.CreateDatabaseAsync();
        await using var host = await HostProcess.StartAsync(new Dictionary<string, string?>
        {
            ["ConnectionStrings__Database"] = database,
            ["ConnectionStrings__Redis"] = redis.ConnectionString,
            ["Demo__Seed"] = "true",
        });
        await using var exporter = await RedisExporter.StartNewAsync(redis);
        await using var prometheus = await PrometheusServer.StartNewAsync(PrometheusFile.With([host.Port], exporter.Port));
        await Until.TrueAsync("Prometheus had asked both", TimeSpan.FromSeconds(30), async () =>
            (await WatchedShop.GetAsync(prometheus, "api/v1/query?query=" + Uri.EscapeDataString("up == 1")))["data"]!["result"]!.AsArray().Count == 2);
        var blocks = Blocks().Where(block => !Elsewhere.Any(word => block.Contains(word, StringComparison.Ordinal))).ToArray();
        blocks.Length.ShouldBeGreaterThan(20);
        var folder = Directory.CreateTempSubdirectory("concert-handbook-");
        try
        {
            var script = new List<string> { "set -euo pipefail", $"cd '{folder.FullName}'" };
            foreach (var block in blocks)
            {
                if (block.Contains("/order?", StringComparison.Ordinal))
                    script.Add("""until (($(date +%s) > $(date -d "$OPENS" +%s))); do sleep 0.2; done""");
                script.Add($"echo '== {block.Split('\n')[0].Replace("'", "", StringComparison.Ordinal)}'");
                script.Add(Here(block, host, prometheus, redis, database));
                // Somebody who comes before the opening, so that there is an order to publish.
                if (block.Contains("tomorrow", StringComparison.Ordinal))
                    script.Add($$"""curl -sS --fail "$API{{WaitingRoomCalls.Path}}/enter" -H 'Content-Type: application/json' -d '{"concertId":"concert-1","userId":"early"}'""");
            }

            var result = await Tool.RunAsync("bash", ["-c", string.Join('\n', script)]);

            result.ExitCode.ShouldBe(0, result.Output);
            result.Output.ShouldNotContain("\"result\":\"error\"");
            result.Output.ShouldContain("\"__name__\":\"redis_up\"");
            result.Output.ShouldContain("\"algorithm\":\"feistel-48-sha1-4\"");
            new FileInfo(Path.Combine(folder.FullName, "concert.dump")).Length.ShouldBeGreaterThan(10_000);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // The block with this system's addresses instead of the reader's.
    private static string Here(string block, HostProcess host, PrometheusServer prometheus, RedisServer redis, string database)
    {
        var address = new MySqlConnectionStringBuilder(database);
        return block
            .Replace("http://localhost:8080", host.BaseAddress.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)
            .Replace("http://localhost:9090", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{prometheus.Port}"), StringComparison.Ordinal)
            .Replace("postgresql://concert:PASSWORD@127.0.0.1:5432/concert", string.Create(CultureInfo.InvariantCulture, $"postgresql://{address.UserID}:{address.Password}@127.0.0.1:{address.Port}/{address.Database}"), StringComparison.Ordinal)
            .Replace("REDIS_PORT=6379", string.Create(CultureInfo.InvariantCulture, $"REDIS_PORT={redis.Port}"), StringComparison.Ordinal)
            .Replace("tomorrow 20:00", "+4 seconds", StringComparison.Ordinal)
            .Replace("+ 30 minutes", "+ 1 second", StringComparison.Ordinal);
    }

    private static List<string> Blocks() => [.. Block().Matches(Files.Text(Files.Handbook)).Select(match => Indent().Replace(match.Groups["text"].Value, ""))];

    private static HashSet<string> Anchors(string page) =>
        [.. Heading().Matches(Files.Text(page)).Select(match => NotInAnchor().Replace(Lower(match.Groups[1].Value), "").Replace(' ', '-'))];

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Globalization", "CA1308", Justification = "Anchors are in lower case.")]
    private static string Lower(string text) => text.ToLowerInvariant();

    [GeneratedRegex(@"^ *```sh\n(?<text>.*?)^ *```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex("^ {3}", RegexOptions.Multiline)]
    private static partial Regex Indent();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("[^a-z0-9 -]")]
    private static partial Regex NotInAnchor();

    [GeneratedRegex("`((?:Queue|Token|Admin|Database|Reservation|ConnectionStrings):[A-Za-z]+)`")]
    private static partial Regex Setting();
}

using System.Globalization;
using System.Text.RegularExpressions;
using MySqlConnector;
using Shouldly;
using Ticketing.Tests.Integration.Queue;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Deploy;

public sealed partial class OperationsPageTests
{
    private const string Database = "concert";

    // Commands that need a container engine or a cluster, or start a platform of their own.
    private static readonly string[] Elsewhere = ["docker ", "kubectl ", "./run.sh"];

    [Fact]
    public void Alerts_Always_HaveASection() =>
        AlertFile.Rules.Select(rule => rule.Runbook.Split('#')[1])
            .ShouldBeSubsetOf(Heading().Matches(Files.Text(Files.Operations)).Select(match => Lower(match.Groups[1].Value)));

    [Fact]
    public async Task Commands_AsTheyAreWritten_Work()
    {
        await using var redis = await RedisServer.StartNewAsync(persistent: true);
        var database = await (await SharedServers.MariaDbAsync()).CreateDatabaseAsync(Database);
        await using var host = await HostProcess.StartAsync(new Dictionary<string, string?>
        {
            ["ConnectionStrings__Database"] = database,
            ["ConnectionStrings__Redis"] = redis.ConnectionString,
            ["Demo__Seed"] = "true",
        });
        await using var exporter = await RedisExporter.StartNewAsync(redis);
        await using var prometheus = await PrometheusServer.StartNewAsync(PrometheusFile.With([host.Port], exporter.Port));
        await Until.TrueAsync("Prometheus had scraped both", TimeSpan.FromSeconds(30), async () =>
            (await WatchedShop.GetAsync(prometheus, "api/v1/query?query=" + Uri.EscapeDataString("up == 1")))["data"]!["result"]!.AsArray().Count == 2);
        var blocks = Blocks().Where(block => !Elsewhere.Any(word => block.Contains(word, StringComparison.Ordinal))).ToArray();
        blocks.Length.ShouldBeGreaterThan(20);
        var folder = Directory.CreateTempSubdirectory("concert-operations-");
        try
        {
            var script = new List<string> { "set -euo pipefail", $"cd '{folder.FullName}'" };
            foreach (var block in blocks)
            {
                if (block.Contains("/order?", StringComparison.Ordinal))
                    script.Add("""until (($(date +%s) > $(date -d "$OPENS" +%s))); do sleep 0.2; done""");
                script.Add($"echo '== {block.Split('\n')[0].Replace("'", "", StringComparison.Ordinal)}'");
                script.Add(Here(block, host, prometheus, redis, new MySqlConnectionStringBuilder(database)));
                // A visitor before the opening, so that there is an order to publish.
                if (block.Contains("tomorrow", StringComparison.Ordinal))
                    script.Add($$"""admin -X POST "$API{{WaitingRoomCalls.Path}}/enter" -d '{"concertId":"concert-1","userId":"early"}'""");
            }

            var result = await Tool.RunAsync("bash", ["-c", string.Join('\n', script)]);

            result.ExitCode.ShouldBe(0, result.Output);
            result.Output.ShouldNotContain("\"result\":\"error\"");
            result.Output.ShouldContain("\"__name__\":\"redis_up\"");
            result.Output.ShouldContain("\"algorithm\":\"feistel-48-sha1-4\"");
            new FileInfo(Path.Combine(folder.FullName, "concert.sql")).Length.ShouldBeGreaterThan(10_000);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // The block with the addresses of this test's servers in place of the reader's.
    private static string Here(string block, HostProcess host, PrometheusServer prometheus, RedisServer redis, MySqlConnectionStringBuilder database) => block
        .Replace("http://localhost:8080", host.BaseAddress.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)
        .Replace("dotnet Ticketing.Host.dll", $"dotnet '{HostAssembly.Location}'", StringComparison.Ordinal)
        .Replace("http://localhost:9090", prometheus.BaseAddress.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)
        .Replace(
            "--port=3306 --user=concert --password=PASSWORD",
            string.Create(CultureInfo.InvariantCulture, $"--port={database.Port} --user={database.UserID} --password={database.Password}"),
            StringComparison.Ordinal)
        .Replace("REDIS_PORT=6379", string.Create(CultureInfo.InvariantCulture, $"REDIS_PORT={redis.Port}"), StringComparison.Ordinal)
        .Replace("tomorrow 20:00", "+4 seconds", StringComparison.Ordinal)
        .Replace("+ 30 minutes", "+ 1 second", StringComparison.Ordinal);

    private static List<string> Blocks() =>
        [.. Block().Matches(Files.Text(Files.Operations)).Select(match => Indent().Replace(match.Groups["text"].Value, ""))];

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Globalization", "CA1308", Justification = "Anchors are in lower case.")]
    private static string Lower(string text) => text.ToLowerInvariant();

    [GeneratedRegex(@"^ *```sh\n(?<text>.*?)^ *```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex("^ {3}", RegexOptions.Multiline)]
    private static partial Regex Indent();

    [GeneratedRegex("^### (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}

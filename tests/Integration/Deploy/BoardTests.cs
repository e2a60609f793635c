using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Deploy;

public sealed partial class BoardTests(WatchedShop shop) : IClassFixture<WatchedShop>
{
    public static TheoryData<BoardQuery> ServiceQueries => [.. Board.Service.Queries];

    public static TheoryData<BoardQuery> K6Queries => [.. Board.K6.Queries];

    public static TheoryData<BoardQuery> AlertParts => [.. AlertFile.Rules.Select(rule => new BoardQuery(rule.Name, rule.Expression))];

    [Theory]
    [MemberData(nameof(ServiceQueries))]
    public async Task ServiceBoard_AfterAShortLoad_ShowsSomething(BoardQuery query)
    {
        // A panel may not show its substitute for missing values only.
        var expression = query.Text
            .Replace("$__rate_interval", "10s", StringComparison.Ordinal)
            .Replace("$instance", ".*", StringComparison.Ordinal)
            .Replace("$queue", ".*", StringComparison.Ordinal)
            .Replace(" or vector(0)", "", StringComparison.Ordinal);
        expression.ShouldNotContain("$");

        var (from, to) = shop.Span;
        var path = string.Create(CultureInfo.InvariantCulture, $"api/v1/query_range?start={from}&end={to}&step=1&query={Uri.EscapeDataString(expression)}");
        var answer = await WatchedShop.GetAsync(shop.Prometheus, path);

        ((string)answer["status"]!).ShouldBe("success", answer.ToJsonString());
        answer["data"]!["result"]!.AsArray().SelectMany(series => series!["values"]!.AsArray()).Count(sample => (string)sample![1]! != "NaN")
            .ShouldBeGreaterThan(0, "The panel is empty.");
    }

    [Theory]
    [MemberData(nameof(K6Queries))]
    public async Task K6Board_AfterAShortLoad_ShowsSomething(BoardQuery query)
    {
        var (columns, rows) = await InfluxAsync(query.Text);

        columns.Count.ShouldBeGreaterThan(1);
        rows.SelectMany(row => row.Skip(1)).Count(value => value is not null).ShouldBeGreaterThan(0, "The panel is empty.");
    }

    [Fact]
    public async Task K6Board_Variables_OfferEveryStep()
    {
        var names = (await InfluxAsync(Board.K6.Variables.Single().Text)).Rows.Select(row => (string)row[1]!);

        names.ShouldBe(["token", "check", "schedule", "seats", "hold", "leave", "charge", "pay"], ignoreOrder: true);
    }

    [Fact]
    public async Task ServiceBoard_Variables_OfferHostsAndQueues()
    {
        var values = new Dictionary<string, string[]>();
        foreach (var variable in Board.Service.Variables)
        {
            var (metric, label) = LabelValues().Match(variable.Text) is { Success: true } match
                ? (match.Groups[1].Value, match.Groups[2].Value)
                : throw new InvalidOperationException(variable.Text);
            var series = await WatchedShop.GetAsync(shop.Prometheus, $"api/v1/label/{label}/values?match[]={metric}");
            values[variable.Panel] = [.. series["data"]!.AsArray().Select(value => (string)value!)];
        }

        values["instance"].ShouldBe(["replica-1", "replica-2"], "The label is the name of the host, not its address.");
        values["queue"].ShouldContain("default");
    }

    [Fact]
    public async Task K6Board_RequestsInAll_AreThoseThatWereMade()
    {
        var total = (await InfluxAsync(Board.K6.Queries.Single(query => query.Panel == "Requests").Text)).Rows.Single()[1]!.GetValue<double>();
        var served = (await shop.AskAsync("""sum(http_server_request_duration_seconds_count{http_route=~"/(v1/api|api/v1)/.*", http_route!~".*/subscribe"})"""))
            .Single()!;

        total.ShouldBe(double.Parse((string)served["value"]![1]!, CultureInfo.InvariantCulture), "k6 and the hosts count the same requests.");
    }

    [Theory]
    [MemberData(nameof(AlertParts))]
    public async Task Alerts_Always_AskForWhatIsThere(BoardQuery alert)
    {
        var names = MetricName().Matches(Labels().Replace(alert.Text, "")).Select(match => match.Value).Distinct().ToArray();
        names.ShouldNotBeEmpty();
        foreach (var name in names)
            (await WatchedShop.GetAsync(shop.Prometheus, $"api/v1/series?match[]={name}"))["data"]!.AsArray()
                .ShouldNotBeEmpty($"The alert {alert.Panel} asks for {name}, which no host exposes.");
    }

    [Fact]
    public async Task Alerts_InARunningPrometheus_AreEvaluatedWithoutFault()
    {
        var groups = (await WatchedShop.GetAsync(shop.Prometheus, "api/v1/rules"))["data"]!["groups"]!.AsArray();
        var rules = groups.SelectMany(group => group!["rules"]!.AsArray()).ToArray();

        rules.Select(rule => (string)rule!["name"]!).ShouldBe(AlertFile.Rules.Select(rule => rule.Name), ignoreOrder: true);
        rules.ShouldAllBe(rule => (string)rule!["health"]! == "ok");
        // Redis was away, too short for most alerts; those of the queue must not have fired.
        rules.Where(rule => (string)rule!["name"]! is "NoHosts" or "HostDown" or "HostsMissing" or "TickStopped" or "Backlog")
            .ShouldAllBe(rule => (string)rule!["state"]! == "inactive");
    }

    [Fact]
    public async Task Metrics_OfAHostAfterLoad_ArePassedByPromtool()
    {
        var page = await shop.Hosts[0].Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        var result = await Tool.RunAsync("promtool", ["check", "metrics"], page);

        // The runtime's own names end as OpenTelemetry's conventions have it.
        result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith("dotnet_", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Metrics_AfterAddressesAndMethodsOfEveryKind_HaveTwoMoreSeriesAtMost()
    {
        var client = shop.Hosts[0].Client;
        var before = await CountSeriesAsync();

        for (var i = 0; i < 50; i++)
        {
            using var request = new HttpRequestMessage(new HttpMethod($"METHOD{i}"), $"/nowhere/{i}");
            (await client.SendAsync(request)).Dispose();
            (await client.GetAsync(new Uri($"/v1/api/nowhere-{i}?q={i}", UriKind.Relative))).Dispose();
        }

        (await CountSeriesAsync()).ShouldBeInRange(before, before + 2);

        async Task<int> CountSeriesAsync() =>
            (await client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n')
                .Count(line => line.StartsWith("http_server_request_duration_seconds_count{", StringComparison.Ordinal));
    }

    private async Task<(List<string> Columns, List<JsonArray> Rows)> InfluxAsync(string query)
    {
        var text = query
            .Replace("$timeFilter", "time > now() - 1h", StringComparison.Ordinal)
            .Replace("$__interval", "1s", StringComparison.Ordinal)
            .Replace("/^$name$/", "/^.*$/", StringComparison.Ordinal);
        text.Replace("$/", "", StringComparison.Ordinal).ShouldNotContain("$");
        var answer = await WatchedShop.GetAsync(shop.Influx, "query?db=k6&q=" + Uri.EscapeDataString(text));
        var result = answer["results"]![0]!;
        ((string?)result["error"]).ShouldBeNull();
        var series = result["series"]?.AsArray() ?? [];
        series.ShouldNotBeEmpty("The panel is empty.");
        return ([.. series[0]!["columns"]!.AsArray().Select(column => (string)column!)],
            [.. series.SelectMany(each => each!["values"]!.AsArray()).Select(row => row!.AsArray())]);
    }

    [GeneratedRegex(@"^label_values\((\w+), (\w+)\)$")]
    private static partial Regex LabelValues();

    // Matchers in braces, and the names in "by (...)".
    [GeneratedRegex(@"\{[^}]*\}|\bby\s*\([^)]*\)")]
    private static partial Regex Labels();

    // Names with an underscore that are no functions; and "up".
    [GeneratedRegex(@"\b(?:up|[a-z]+(?:_[a-z0-9]+)+)\b(?!\s*\()")]
    private static partial Regex MetricName();
}

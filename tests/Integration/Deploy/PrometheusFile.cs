using Shouldly;

namespace Ticketing.Tests.Integration.Deploy;

/// <summary>The product's configuration of Prometheus, with other targets and in a hurry.</summary>
internal static class PrometheusFile
{
    /// <summary>How Compose finds the hosts.</summary>
    public const string FindsHosts = "dns_sd_configs: [{ names: [host], type: A, port: 8080, refresh_interval: 5s }]";

    /// <summary>How Compose finds what tells of Redis.</summary>
    public const string FindsRedis = """static_configs: [{ targets: ["redis-exporter:9121"] }]""";

    public static string With(IEnumerable<int> hosts, int exporter) =>
        Replaced(Replaced(
                Replaced(Replaced(Files.Text(Files.Prometheus), FindsHosts, Targets(hosts)), FindsRedis, Targets([exporter])),
                "scrape_timeout: 4s", "scrape_timeout: 900ms"),
            "_interval: 5s", "_interval: 1s");

    private static string Targets(IEnumerable<int> ports) => $"static_configs: [{{ targets: [{string.Join(", ", ports.Select(port => $"\"127.0.0.1:{port}\""))}] }}]";

    private static string Replaced(string text, string from, string to)
    {
        text.ShouldContain(from);
        return text.Replace(from, to, StringComparison.Ordinal);
    }
}

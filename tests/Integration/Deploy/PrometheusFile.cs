using Shouldly;
using Ticketing.Tests.Support;

namespace Ticketing.Tests.Integration.Deploy;

/// <summary>The product's configuration of Prometheus for hosts on this machine, in the rhythm of a test: every second instead of every five.</summary>
internal static class PrometheusFile
{
    public static string With(IEnumerable<int> hosts, int exporter) =>
        Replaced(Replaced(PrometheusServer.Configuration(hosts, exporter), "scrape_timeout: 4s", "scrape_timeout: 900ms"), "_interval: 5s", "_interval: 1s");

    private static string Replaced(string text, string from, string to)
    {
        text.ShouldContain(from);
        return text.Replace(from, to, StringComparison.Ordinal);
    }
}

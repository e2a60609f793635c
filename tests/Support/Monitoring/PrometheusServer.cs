using System.Globalization;
using Ticketing.Tests.Support.Processes;

namespace Ticketing.Tests.Support;

/// <summary>A Prometheus with the product's alerts and a configuration that is given.</summary>
/// <param name="home">Where it keeps its files and listens.</param>
/// <param name="configuration">The text of prometheus.yml.</param>
public sealed class PrometheusServer(ServerHome home, string configuration) : HttpServer("Prometheus", home, "/-/ready")
{
    private const string FindsHosts = "dns_sd_configs: [{ names: [host], type: A, port: 8081, refresh_interval: 5s }]";
    private const string FindsRedis = """static_configs: [{ targets: ["redis-exporter:9121"] }]""";

    private static string Source => Path.Combine(HostAssembly.Repository, "deploy", "prometheus");

    /// <summary>Starts an empty Prometheus with a temporary folder.</summary>
    /// <exception cref="InvalidOperationException">It is not installed or does not start; the message has the end of its output.</exception>
    public static async Task<PrometheusServer> StartNewAsync(string configuration)
    {
        var server = new PrometheusServer(ServerHome.Temporary("prometheus"), configuration);
        await server.StartAsync();
        return server;
    }

    /// <summary>The product's prometheus.yml, which finds its targets as Compose has them, with targets on this machine instead.</summary>
    /// <param name="hosts">The hosts' ports.</param>
    /// <param name="exporter">The port of the Redis exporter.</param>
    /// <exception cref="InvalidOperationException">The file does not have the lines that are replaced.</exception>
    public static string Configuration(IEnumerable<int> hosts, int exporter)
    {
        var text = File.ReadAllText(Path.Combine(Source, "prometheus.yml"));
        return Replace(Replace(text, FindsHosts, Targets(hosts)), FindsRedis, Targets([exporter]));
    }

    private protected override ChildCommand Command()
    {
        File.Copy(Path.Combine(Source, "alerts.yml"), Path.Combine(Home.Folder, "alerts.yml"), overwrite: true);
        var file = Path.Combine(Home.Folder, "prometheus.yml");
        File.WriteAllText(file, configuration);
        return new ChildCommand("prometheus", "prometheus",
        [
            $"--config.file={file}", $"--storage.tsdb.path={Path.Combine(Home.Folder, "data")}", "--storage.tsdb.retention.time=15d",
            string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{Port}"), "--log.level=warn",
        ]);
    }

    private static string Targets(IEnumerable<int> ports) =>
        $"static_configs: [{{ targets: [{string.Join(", ", ports.Select(port => string.Create(CultureInfo.InvariantCulture, $"\"127.0.0.1:{port}\"")))}] }}]";

    private static string Replace(string text, string line, string replacement) => text.Contains(line, StringComparison.Ordinal)
        ? text.Replace(line, replacement, StringComparison.Ordinal)
        : throw new InvalidOperationException($"deploy/prometheus/prometheus.yml has no line '{line}'.");
}

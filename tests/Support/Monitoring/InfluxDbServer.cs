using System.Globalization;
using Ticketing.Tests.Support.Processes;

namespace Ticketing.Tests.Support;

/// <summary>An InfluxDB with the product's configuration (deploy/influxdb), for the results of k6.</summary>
/// <param name="home">Where it keeps its files and listens.</param>
public sealed class InfluxDbServer(ServerHome home) : HttpServer("InfluxDB", home, "/ping")
{
    private readonly int _backupPort = FreePort.Next();

    private static string Source => Path.Combine(HostAssembly.Repository, "deploy", "influxdb");

    /// <summary>Starts an empty InfluxDB with a temporary folder.</summary>
    /// <exception cref="InvalidOperationException">It is not installed or does not start; the message has the end of its output.</exception>
    public static async Task<InfluxDbServer> StartNewAsync()
    {
        var server = new InfluxDbServer(ServerHome.Temporary("influxdb"));
        await server.StartAsync();
        return server;
    }

    /// <summary>Creates the database for k6 (deploy/influxdb/k6.iql), unless it is there.</summary>
    /// <exception cref="HttpRequestException">InfluxDB refused.</exception>
    public async Task CreateK6DatabaseAsync()
    {
        using var query = new FormUrlEncodedContent([new("q", await File.ReadAllTextAsync(Path.Combine(Source, "k6.iql")))]);
        using var response = await Client.PostAsync(new Uri("/query", UriKind.Relative), query);
        response.EnsureSuccessStatusCode();
    }

    private protected override ChildCommand Command() => new("influxd", "influxd", ["-config", Path.Combine(Source, "influxdb.conf")])
    {
        Environment = new Dictionary<string, string?>
        {
            ["INFLUXDB_HTTP_BIND_ADDRESS"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}"),
            ["INFLUXDB_BIND_ADDRESS"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_backupPort}"),
            ["INFLUXDB_META_DIR"] = Path.Combine(Home.Folder, "meta"),
            ["INFLUXDB_DATA_DIR"] = Path.Combine(Home.Folder, "data"),
            ["INFLUXDB_DATA_WAL_DIR"] = Path.Combine(Home.Folder, "wal"),
        },
    };
}

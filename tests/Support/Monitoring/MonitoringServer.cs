using Ticketing.Data;
using System.Globalization;
using Ticketing.Tests.Support.Processes;

namespace Ticketing.Tests.Support;

/// <summary>
/// One of the programs that watch, as a process of its own on a free port of 127.0.0.1 with an empty folder. It ends, and its folder goes, with the
/// test process at the latest.
/// </summary>
public sealed class MonitoringServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ChildProcess _process;
    private readonly string _folder;

    private MonitoringServer(ChildProcess process, string folder, int port)
    {
        _process = process;
        _folder = folder;
        Port = port;
        Client = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")), Timeout = Patience };
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>A client for it, closed with it.</summary>
    public HttpClient Client { get; }

    /// <summary>What it printed so far, or the last part of it.</summary>
    public string Output => _process.Output.ToString();

    /// <summary>Starts a Prometheus with this configuration; rules are looked for in the folder that is named.</summary>
    /// <exception cref="InvalidOperationException">It is not installed or does not start; the message has the end of its output.</exception>
    public static async Task<MonitoringServer> StartPrometheusAsync(string configuration, string rulesFolder)
    {
        var folder = ScratchFolder.Create("prometheus");
        foreach (var rules in Directory.EnumerateFiles(rulesFolder, "alerts.yml"))
            File.Copy(rules, Path.Combine(folder, Path.GetFileName(rules)));
        await File.WriteAllTextAsync(Path.Combine(folder, "prometheus.yml"), configuration);
        return await StartAsync(folder, "/-/ready", port => new ChildCommand("prometheus", "prometheus",
        [
            $"--config.file={folder}/prometheus.yml", $"--storage.tsdb.path={folder}/data", $"--web.listen-address=127.0.0.1:{port}", "--log.level=warn",
        ]));
    }

    /// <summary>Starts an empty InfluxDB with the product's configuration file.</summary>
    /// <exception cref="InvalidOperationException">It is not installed or does not start; the message has the end of its output.</exception>
    public static Task<MonitoringServer> StartInfluxAsync(string configurationFile)
    {
        var folder = ScratchFolder.Create("influxdb");
        return StartAsync(folder, "/query?q=SHOW%20DATABASES", port => new ChildCommand("influxd", "influxd", ["-config", configurationFile])
        {
            Environment = new Dictionary<string, string?>
            {
                ["INFLUXDB_HTTP_BIND_ADDRESS"] = $"127.0.0.1:{port}",
                ["INFLUXDB_BIND_ADDRESS"] = $"127.0.0.1:{FreePort.Next()}",
                ["INFLUXDB_META_DIR"] = $"{folder}/meta",
                ["INFLUXDB_DATA_DIR"] = $"{folder}/data",
                ["INFLUXDB_DATA_WAL_DIR"] = $"{folder}/wal",
            },
        });
    }

    /// <summary>Starts what tells Prometheus about a Redis.</summary>
    /// <exception cref="InvalidOperationException">It is not installed or does not start; the message has the end of its output.</exception>
    public static Task<MonitoringServer> StartRedisExporterAsync(RedisServer redis) =>
        StartAsync(ScratchFolder.Create("redis-exporter"), "/metrics", port => new ChildCommand("prometheus-redis-exporter", "prometheus-redis-exporter",
            ["-redis.addr", $"redis://{redis.ConnectionString}", "-web.listen-address", $"127.0.0.1:{port}"]));

    /// <summary>Kills it and removes its files.</summary>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
            await _process.EndAsync(Signal.Kill, Patience);
        _process.Dispose();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private static async Task<MonitoringServer> StartAsync(string folder, string readyPath, Func<string, ChildCommand> command)
    {
        var port = FreePort.Next();
        var server = new MonitoringServer(ChildProcess.Start(command(port.ToString(CultureInfo.InvariantCulture))), folder, port);
        try
        {
            await Until.TrueAsync($"it answered at {readyPath}", Patience, () => server.AnswersAsync(readyPath));
            return server;
        }
        catch (TimeoutException late)
        {
            var failure = server._process.Failure(late.Message);
            await server.DisposeAsync();
            throw failure;
        }
    }

    private async Task<bool> AnswersAsync(string path)
    {
        if (_process.HasExited)
        {
            await _process.DrainAsync();
            throw _process.Failure($"ended with exit status {_process.ExitCode} while starting");
        }

        try
        {
            using var answer = await Client.GetAsync(new Uri(path, UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

using System.Globalization;
using Ticketing.Tests.Support;

namespace Ticketing.Dev.Running;

/// <summary>The servers and hosts of a run.</summary>
internal sealed class Platform(DataFolder data, RunOptions options) : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    private readonly MariaDbServer _mariaDb = data.MariaDb(options.Replicas);
    private readonly RedisServer _redis = new(data.Home("redis"), RedisServer.Persistent);
    private readonly List<Server> _started = [];
    private KafkaMock? _kafka;
    private bool _stopping;

    /// <summary>The hosts.</summary>
    public IReadOnlyList<HostProcess> Hosts { get; private set; } = [];

    /// <summary>Prometheus, where it was asked for.</summary>
    public PrometheusServer? Prometheus { get; private set; }

    /// <summary>InfluxDB, where it was asked for.</summary>
    public InfluxDbServer? InfluxDb { get; private set; }

    /// <summary>The database's port.</summary>
    public int DatabasePort => _mariaDb.Port;

    /// <summary>The port of Redis.</summary>
    public int RedisPort => _redis.Port;

    /// <summary>The address of Kafka's brokers, where there is one.</summary>
    public string? Kafka => _kafka?.BootstrapServers ?? options.Kafka;

    /// <summary>Everything that was started.</summary>
    public IReadOnlyList<Server> Servers => _started;

    /// <summary>Starts the database and Redis, each with what it kept.</summary>
    public Task StartServersAsync() => Task.WhenAll(StartDatabaseAsync(), StartAsync(_redis));

    /// <summary>Starts the hosts, nginx in front of several, and the rest that was asked for.</summary>
    public async Task StartHostsAsync()
    {
        if (options.Kafka == "mock")
            _kafka = new KafkaMock();
        var assembly = HostBuild.CopyTo(data.Below("app"));
        Hosts = [.. Enumerable.Range(1, options.Replicas).Select(number => Host(number, assembly))];
        await Task.WhenAll(Hosts.Select(StartAsync));
        var ports = Hosts.Select(host => host.Port).ToArray();
        if (options.Replicas > 1)
            await StartAsync(new NginxServer(data.Home("nginx", options.Port), ports));
        if (options.HasMonitoring)
            await StartMonitoringAsync(ports);
    }

    /// <summary>Starts a server, also one that has died.</summary>
    public async Task StartAsync(Server server)
    {
        Task starting;
        lock (_started)
        {
            if (_stopping)
                throw new OperationCanceledException("The run is stopping.");
            if (!_started.Contains(server))
                _started.Add(server);
            starting = server.StartAsync();
            if (server.IsRunning)
                data.Processes.Add(FileName(server), server.ProcessId);
        }

        await starting;
    }

    /// <summary>The settings of a host, besides those of its number.</summary>
    public Dictionary<string, string?> HostSettings() => new(options.HasUserTokens ? data.UserKey.CreateSettings() : [])
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Development",
        ["ConnectionStrings__Database"] = _mariaDb.ConnectionString("concert"),
        ["ConnectionStrings__Redis"] = _redis.ConnectionString,
        ["Kafka__BootstrapServers"] = Kafka ?? Environment.GetEnvironmentVariable("Kafka__BootstrapServers"),
    };

    /// <summary>Stops everything: what takes requests first, the database and Redis last.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_started)
            _stopping = true;
        await Task.WhenAll(_started.Where(server => server != _mariaDb && server != _redis).Select(StopAsync));
        await Task.WhenAll(StopAsync(_mariaDb), StopAsync(_redis));
        _kafka?.Dispose();
    }

    private static string FileName(Server server) => Path.GetFileNameWithoutExtension(server.Home.LogFile);

    private async Task StartDatabaseAsync()
    {
        await _mariaDb.InstallAsync();
        await StartAsync(_mariaDb);
    }

    private HostProcess Host(int number, string assembly)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"host-{number}");
        var settings = HostSettings();
        settings["Instance__Id"] = name;
        // One host is enough, because no request comes before all of them are ready.
        if (number == 1)
            settings["Demo__Seed"] = "true";
        return new HostProcess(options.Replicas == 1 ? data.Home(name, options.Port) : data.Home(name), settings, assembly: assembly, name: name);
    }

    private async Task StartMonitoringAsync(IReadOnlyList<int> ports)
    {
        var exporter = new RedisExporter(data.Home("redis-exporter"), _redis);
        Prometheus = new PrometheusServer(data.Home("prometheus"), PrometheusServer.Configuration(ports, exporter.Port));
        InfluxDb = new InfluxDbServer(data.Home("influxdb"));
        await Task.WhenAll(StartAsync(exporter), StartAsync(Prometheus), StartAsync(InfluxDb));
        await InfluxDb.CreateK6DatabaseAsync();
    }

    private async Task StopAsync(Server server)
    {
        if (server.IsRunning)
        {
            try
            {
                await server.StopAsync(StopLimit);
            }
            catch (InvalidOperationException killed)
            {
                Console.WriteLine(killed.Message.Split('\n')[0]);
            }
        }

        server.KillLeftBehind();
        data.Processes.Remove(FileName(server));
    }
}

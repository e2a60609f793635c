using System.Globalization;
using Ticketing.Tests.Support;

namespace Ticketing.Tests.Faults.Running;

/// <summary>Three replicas on one database and one Redis. Each replica has connections of its own to both, so that any part can fail.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    /// <summary>How many replicas there are.</summary>
    public const int Size = 3;

    private readonly List<string> _failures = [];
    private readonly Replica[] _replicas;
    private readonly string? _logFolder;

    private TestCluster(MariaDbServer database, RedisServer redis, string connectionString, string? logFolder)
    {
        (Database, Redis, ConnectionString, _logFolder) = (database, redis, connectionString, logFolder);
        _replicas = [.. Enumerable.Range(0, Size).Select(_ => new Replica(TcpLink.To(database.Port), TcpLink.To(redis.Port)))];
    }

    public MariaDbServer Database { get; }

    public RedisServer Redis { get; }

    /// <summary>The connection string of the database without a link in between.</summary>
    public string ConnectionString { get; }

    /// <summary>The replicas that run.</summary>
    public IReadOnlyList<int> Live => [.. Enumerable.Range(0, Size).Where(host => _replicas[host].Process is not null)];

    /// <summary>The links to the database of some replicas, or of all.</summary>
    public IEnumerable<TcpLink> DatabaseLinks(params IReadOnlyList<int> hosts) => Find(hosts).Select(replica => replica.DatabaseLink);

    /// <summary>The links to Redis of some replicas, or of all.</summary>
    public IEnumerable<TcpLink> RedisLinks(params IReadOnlyList<int> hosts) => Find(hosts).Select(replica => replica.RedisLink);

    /// <summary>A client of one replica with a timeout of a few seconds. It outlives the replica's processes.</summary>
    public HttpClient Client(int host) => _replicas[host].Client;

    /// <summary>What the replicas have logged of calls that they answered with 500.</summary>
    public IReadOnlyList<string> Failures => [.. _failures, .. Live.SelectMany(host => FailuresOf(_replicas[host].Process!))];

    /// <summary>Starts the servers and the replicas.</summary>
    /// <param name="logFolder">Where to write the output of each replica, or null.</param>
    public static async Task<TestCluster> StartAsync(string? logFolder)
    {
        // Durable: a commit that was acknowledged survives a crash of the server.
        var database = await MariaDbServer.StartNewAsync(durable: true);
        var redis = await RedisServer.StartNewAsync();
        var cluster = new TestCluster(database, redis, await database.CreateDatabaseAsync(), logFolder);
        await cluster.StartAsync(0, seed: true);
        await Task.WhenAll(Enumerable.Range(1, Size - 1).Select(host => cluster.StartAsync(host)));
        return cluster;
    }

    /// <summary>Starts a replica and waits until it is ready.</summary>
    public async Task StartAsync(int host, int clockOffsetSeconds = 0, bool seed = false)
    {
        var replica = _replicas[host];
        replica.Process = await HostProcess.StartAsync(
            new Dictionary<string, string?>
            {
                ["ConnectionStrings__Database"] = ConnectionString.Through(replica.DatabaseLink),
                ["ConnectionStrings__Redis"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{replica.RedisLink.Port}"),
                ["Demo__Seed"] = seed ? "true" : "false",
                ["Queue__MinPollIntervalMs"] = "0",
                ["Reservation__HoldSeconds"] = RunOptions.Rules.HoldTime.TotalSeconds.ToString(CultureInfo.InvariantCulture),
                ["Reservation__SweepSeconds"] = "1",
                // A few users hold the same seats again and again.
                ["Reservation__MaxLapsedHolds"] = "0",
                ["Test__ClockOffsetSeconds"] = clockOffsetSeconds.ToString(CultureInfo.InvariantCulture),
            },
            port: replica.Port);
    }

    /// <summary>Kills a replica (SIGKILL).</summary>
    public Task KillAsync(int host) => EndAsync(host, process => process.KillAsync());

    /// <summary>Stops a replica (SIGTERM) and waits for its end.</summary>
    public Task StopAsync(int host) => EndAsync(host, process => process.StopAsync());

    /// <summary>Freezes a replica (SIGSTOP).</summary>
    public void Pause(int host) => _replicas[host].Process!.Pause();

    /// <summary>Lets a frozen replica run on.</summary>
    public void Resume(int host) => _replicas[host].Process!.Resume();

    /// <summary>Runs the host's audit of the database.</summary>
    public Task<ToolResult> AuditAsync() =>
        HostProcess.RunAsync(new Dictionary<string, string?> { ["ConnectionStrings__Database"] = ConnectionString }, "--audit");

    public async ValueTask DisposeAsync()
    {
        foreach (var host in Live)
            await KillAsync(host);
        foreach (var replica in _replicas)
        {
            replica.Client.Dispose();
            await replica.DatabaseLink.DisposeAsync();
            await replica.RedisLink.DisposeAsync();
        }

        await Redis.DisposeAsync();
        await Database.DisposeAsync();
    }

    // The host's line for a call that it answered with 500.
    private static IEnumerable<string> FailuresOf(HostProcess process) =>
        process.Output.Split('\n').Where(line => line.Contains("\"EventId\":1000,", StringComparison.Ordinal));

    private async Task EndAsync(int host, Func<HostProcess, Task> end)
    {
        var process = _replicas[host].Process!;
        _replicas[host].Process = null;
        await end(process);
        _failures.AddRange(FailuresOf(process));
        if (_logFolder is not null)
            await File.AppendAllTextAsync(Path.Combine(_logFolder, string.Create(CultureInfo.InvariantCulture, $"host-{host}.log")), process.Output);
        await process.DisposeAsync();
    }

    private IEnumerable<Replica> Find(IReadOnlyList<int> hosts) => hosts.Count == 0 ? _replicas : hosts.Select(host => _replicas[host]);

    private sealed class Replica(TcpLink databaseLink, TcpLink redisLink)
    {
        private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);

        public int Port { get; } = FreePort.Next();

        public TcpLink DatabaseLink { get; } = databaseLink;

        public TcpLink RedisLink { get; } = redisLink;

        public HostProcess? Process { get; set; }

        public HttpClient Client => field ??= new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(1) })
        {
            BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}")),
            Timeout = Timeout,
        };
    }
}

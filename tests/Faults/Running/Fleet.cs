using System.Globalization;
using Ticketing.Tests.Support;

namespace Ticketing.Tests.Faults.Running;

/// <summary>Three replicas on one database and one Redis, each on cables of its own, so that any part can be broken.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    public const int Size = 3;

    private readonly MariaDbServer _database;
    private readonly RedisServer _redis;
    private readonly string _address;
    private readonly Replica[] _replicas;

    private readonly string? _logFolder;

    private Fleet(MariaDbServer database, RedisServer redis, string address, string? logFolder)
    {
        (_database, _redis, _address, _logFolder) = (database, redis, address, logFolder);
        _replicas = [.. Enumerable.Range(0, Size).Select(_ => new Replica(TcpLink.To(database.Port), TcpLink.To(redis.Port)))];
    }

    public MariaDbServer Database => _database;

    public RedisServer Redis => _redis;

    /// <summary>The database itself, past all cables.</summary>
    public string Address => _address;

    /// <summary>The replicas that run.</summary>
    public IReadOnlyList<int> Live => [.. Enumerable.Range(0, Size).Where(host => _replicas[host].Process is not null)];

    /// <summary>The cables of the replicas named, or of all.</summary>
    public IEnumerable<TcpLink> DatabaseLinks(params IReadOnlyList<int> hosts) => Named(hosts).Select(replica => replica.DatabaseLink);

    /// <inheritdoc cref="DatabaseLinks"/>
    public IEnumerable<TcpLink> RedisLinks(params IReadOnlyList<int> hosts) => Named(hosts).Select(replica => replica.RedisLink);

    /// <summary>A client that gives up after a few seconds. It outlives the replica's processes.</summary>
    public HttpClient Client(int host) => _replicas[host].Client;

    /// <summary>Starts everything.</summary>
    /// <param name="logFolder">Where to leave what each replica printed, or null.</param>
    public static async Task<Fleet> StartAsync(string? logFolder)
    {
        // Durable: what was acknowledged must outlive a crash of the server.
        var database = await MariaDbServer.StartNewAsync(durable: true);
        var redis = await RedisServer.StartNewAsync();
        var fleet = new Fleet(database, redis, await database.CreateDatabaseAsync(), logFolder);
        await fleet.StartAsync(0, seed: true);
        await Task.WhenAll(Enumerable.Range(1, Size - 1).Select(host => fleet.StartAsync(host)));
        return fleet;
    }

    /// <summary>Starts a replica and waits until it is ready.</summary>
    public async Task StartAsync(int host, int clockOffsetSeconds = 0, bool seed = false)
    {
        var replica = _replicas[host];
        replica.Process = await HostProcess.StartAsync(
            new Dictionary<string, string?>
            {
                ["ConnectionStrings__Database"] = _address.Through(replica.DatabaseLink),
                ["ConnectionStrings__Redis"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{replica.RedisLink.Port}"),
                ["Demo__Seed"] = seed ? "true" : "false",
                ["Queue__MinPollIntervalMs"] = "0",
                ["Reservation__HoldSeconds"] = RunOptions.Rules.Hold.TotalSeconds.ToString(CultureInfo.InvariantCulture),
                ["Reservation__SweepSeconds"] = "1",
                ["Test__ClockOffsetSeconds"] = clockOffsetSeconds.ToString(CultureInfo.InvariantCulture),
            },
            port: replica.Port);
    }

    /// <summary>Kills a replica (SIGKILL).</summary>
    public Task KillAsync(int host) => EndAsync(host, process => process.KillAsync());

    /// <summary>Asks a replica to stop (SIGTERM), and waits until it has.</summary>
    public Task StopAsync(int host) => EndAsync(host, process => process.StopAsync());

    private async Task EndAsync(int host, Func<HostProcess, Task> end)
    {
        var process = _replicas[host].Process!;
        _replicas[host].Process = null;
        await end(process);
        if (_logFolder is not null)
            await File.AppendAllTextAsync(Path.Combine(_logFolder, string.Create(CultureInfo.InvariantCulture, $"host-{host}.log")), process.Output);
        await process.DisposeAsync();
    }

    /// <summary>Freezes a replica (SIGSTOP).</summary>
    public void Pause(int host) => _replicas[host].Process!.Pause();

    /// <summary>Lets a frozen replica run on.</summary>
    public void Resume(int host) => _replicas[host].Process!.Resume();

    /// <summary>Runs the host's audit of the database.</summary>
    public Task<ToolResult> AuditAsync() => HostProcess.RunAsync(new Dictionary<string, string?> { ["ConnectionStrings__Database"] = _address }, "--audit");

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

        await _redis.DisposeAsync();
        await _database.DisposeAsync();
    }

    private IEnumerable<Replica> Named(IReadOnlyList<int> hosts) => hosts.Count == 0 ? _replicas : hosts.Select(host => _replicas[host]);

    private sealed class Replica(TcpLink databaseLink, TcpLink redisLink)
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

        public int Port { get; } = FreePort.Next();

        public TcpLink DatabaseLink { get; } = databaseLink;

        public TcpLink RedisLink { get; } = redisLink;

        public HostProcess? Process { get; set; }

        public HttpClient Client => field ??= new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(1) })
        {
            BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}")),
            Timeout = Patience,
        };
    }
}

using System.Data.Common;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using StackExchange.Redis;
using Ticketing.Dev.Benchmarks.Callers;
using Ticketing.Dev.Benchmarks.Load;
using Ticketing.Dev.CommandLine;
using Ticketing.Tests.Support;

namespace Ticketing.Dev.Benchmarks;

/// <summary>The servers and the host that are measured, and what an operator does with them.</summary>
internal sealed class TestBed : IAsyncDisposable
{
    /// <summary>The operators' key.</summary>
    public const string AdminKey = "sample-admin-key-for-the-benchmark-only";
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan OperateLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan IssueTime = TimeSpan.FromSeconds(60);

    // All people here share one address, whose limits are out of reach; each person is limited as in Production.
    private static readonly Dictionary<string, string> Limits = new()
    {
        ["Limits__AddressPerSecond"] = "200000",
        ["Limits__AddressBurst"] = "400000",
        ["Limits__UserPerSecond"] = "20",
        ["Limits__TokenPerSecond"] = "10",
        ["Queue__MaxWaiting"] = "10000000",
        ["Queue__MaxPlacesPerAddress"] = "10000000",
    };

    private readonly List<IAsyncDisposable> _parts = [];
    private long _lastUser = 100_000_000;

    private TestBed(BenchOptions options)
    {
        Options = options;
        Line = new Line(this);
        Seats = new BenchSeats(this);
    }

    public BenchOptions Options { get; }

    /// <summary>People in the queue "default".</summary>
    public Line Line { get; }

    /// <summary>Seats, and people who hold and buy them.</summary>
    public BenchSeats Seats { get; }

    public MariaDbServer MariaDb { get; private set; } = null!;

    public RedisServer Redis { get; private set; } = null!;

    public HostProcess Host { get; private set; } = null!;

    /// <summary>The database of the host.</summary>
    public DbDataSource Database { get; private set; } = null!;

    /// <summary>The Redis of the host.</summary>
    public ConnectionMultiplexer RedisClient { get; private set; } = null!;

    /// <summary>Starts everything, each with data of its own on disk.</summary>
    public static async Task<TestBed> StartAsync(BenchOptions options)
    {
        var bed = new TestBed(options);
        try
        {
            await bed.StartAsync();
            return bed;
        }
        catch
        {
            await bed.DisposeAsync();
            throw;
        }
    }

    /// <summary>The processor time that the host has taken so far.</summary>
    public TimeSpan HostTime => ProcessorTime(Host.ProcessId);

    /// <summary>The processor time that Redis has taken so far.</summary>
    public TimeSpan RedisTime => ProcessorTime(Redis.ProcessId);

    /// <summary>The number of a user who has not come before.</summary>
    public long NextUser() => Interlocked.Increment(ref _lastUser);

    /// <summary>Puts load on the host.</summary>
    /// <exception cref="DevException">An answer was not as expected, so that the rate would mean nothing.</exception>
    public async Task<LoadResult> LoadAsync(
        string name, Func<Caller> caller, TimeSpan duration, int connections = LoadGenerator.Connections, TimeSpan pause = default)
    {
        var result = await new LoadGenerator(Host.Port).RunAsync(caller, duration, connections, pause);
        var count = result.Failures + result.Calls;
        return result.Failures == 0
            ? result
            : throw new DevException($"{name}: {result.Failures} calls of {count} did not succeed, the first with: {result.FirstFailure}");
    }

    /// <summary>Tokens of new users.</summary>
    /// <param name="concertId">The code of the concert whose queue they enter; null for the queue "default".</param>
    /// <param name="count">How many.</param>
    public async Task<string[]> IssueTokensAsync(string? concertId, int count)
    {
        var tokens = new TokenCollector(count);
        await LoadAsync("tokens", () => new EnterCaller(this, concertId, tokens), IssueTime);
        return tokens.Tokens;
    }

    /// <summary>Changes a queue's settings, as an operator does. A host looks for a new concert once a second at most.</summary>
    public Task ConfigureQueueAsync(string queue, string settings) => Until.TrueAsync($"the queue {queue} could be changed", OperateLimit, async () =>
    {
        using var response = await OperateAsync(HttpMethod.Put, $"/admin/queues/{queue}", settings);
        return response.IsSuccessStatusCode;
    });

    /// <summary>Removes all people who wait in a queue.</summary>
    public async Task ClearQueueAsync(string queue)
    {
        using var response = await OperateAsync(HttpMethod.Post, $"/admin/queues/{queue}/clear", "");
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Checks that a token has the expected status.</summary>
    /// <exception cref="DevException">It has another status.</exception>
    public async Task ExpectStatusAsync(string token, string status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/api/queue/token/check") { Content = new ByteArrayContent([]) };
        request.Headers.TryAddWithoutValidation("Authorization", token);
        using var response = await Host.Client.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        if (!body.Contains($"\"status\":\"{status}\"", StringComparison.Ordinal))
            throw new DevException($"a token of the benchmark should be {status}: {body}");
    }

    /// <summary>Waits until host and database have finished the work that a part has left, such as events.</summary>
    public Task WaitUntilIdleAsync()
    {
        var last = HostTime + ProcessorTime(MariaDb.ProcessId);
        var clock = Stopwatch.StartNew();
        return Until.TrueAsync("host and database were idle", IdleLimit, async () =>
        {
            await Task.Delay(500);
            var (now, elapsed) = (HostTime + ProcessorTime(MariaDb.ProcessId), clock.Elapsed);
            var share = (now - last) / elapsed;
            last = now;
            clock.Restart();
            return share < 0.1;
        });
    }

    /// <summary>Stops everything and removes its data.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var part in Enumerable.Reverse(_parts))
            await part.DisposeAsync();
    }

    private async Task StartAsync()
    {
        Redis = Add(new RedisServer(ServerHome.Temporary("redis"), RedisServer.Persistent));
        var options = new MariaDbOptions { IsDurable = true, BufferPoolMegabytes = 512, LogMegabytes = 512 };
        MariaDb = Add(new MariaDbServer(ServerHome.Temporary("mariadb"), options));
        await MariaDb.InstallAsync();
        await Task.WhenAll(MariaDb.StartAsync(), Redis.StartAsync());
        var database = await MariaDb.CreateDatabaseAsync("concert");
        var settings = new Dictionary<string, string?>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Load",
            ["ConnectionStrings__Database"] = database,
            ["ConnectionStrings__Redis"] = Redis.ConnectionString,
            ["Instance__Id"] = "bench",
            ["Demo__Seed"] = "true",
            ["Admin__Key"] = AdminKey,
            // Slots and holds last as long as the run, so that none ends during it.
            ["Queue__ClaimSeconds"] = "3600",
            ["Queue__IdleSeconds"] = "3600",
            ["Queue__ActiveSeconds"] = "3600",
            ["Reservation__HoldSeconds"] = "3600",
            ["Queue__SlotLimitSeconds"] = "7200",
        };
        foreach (var (name, value) in Options.HasLimits ? Limits : [])
            settings[name] = value;
        Host = Add(new HostProcess(ServerHome.Temporary("host"), settings));
        await Host.StartAsync();
        Database = Add(MariaDbServer.Open(database));
        RedisClient = Add(await ConnectionMultiplexer.ConnectAsync($"{Redis.ConnectionString},allowAdmin=true"));
    }

    private T Add<T>(T part) where T : IAsyncDisposable
    {
        _parts.Add(part);
        return part;
    }

    private async Task<HttpResponseMessage> OperateAsync(HttpMethod method, string path, string body)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.Add("X-Admin-Key", AdminKey);
        return await Host.Client.SendAsync(request);
    }

    private static TimeSpan ProcessorTime(int processId)
    {
        using var process = Process.GetProcessById(processId);
        return process.TotalProcessorTime;
    }
}

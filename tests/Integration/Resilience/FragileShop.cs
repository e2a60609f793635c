using System.Globalization;
using System.Text;
using System.Text.Json;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Resilience;

/// <summary>One replica on cables to a MariaDB and a Redis of its own, so that either can be taken away.</summary>
public sealed class FragileShop : IAsyncLifetime
{
    private MariaDbServer _database = null!;
    private RedisServer _redis = null!;
    private TcpLink _databaseLink = null!;
    private TcpLink _redisLink = null!;
    private int _user = 1000;

    internal HostProcess Host { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _database = await MariaDbServer.StartNewAsync();
        _redis = await RedisServer.StartNewAsync();
        _databaseLink = TcpLink.To(_database.Port);
        _redisLink = TcpLink.To(_redis.Port);
        Host = await HostProcess.StartAsync(new Dictionary<string, string?>
        {
            ["ConnectionStrings__Database"] = (await _database.CreateDatabaseAsync()).Through(_databaseLink),
            ["ConnectionStrings__Redis"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_redisLink.Port}"),
            ["Demo__Seed"] = "true",
            ["Queue__MinPollIntervalMs"] = "0",
        });
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        await _databaseLink.DisposeAsync();
        await _redisLink.DisposeAsync();
        await _redis.DisposeAsync();
        await _database.DisposeAsync();
    }

    internal Task TakeRedisAsync(Way way) => TakeAsync(way, _redis.Pause, _redis.KillAsync, _redisLink);

    internal Task GiveRedisBackAsync(Way way) => GiveBackAsync(way, _redis.Resume, _redis.StartAsync, _redisLink);

    internal Task TakeDatabaseAsync(Way way) => TakeAsync(way, _database.Pause, _database.KillAsync, _databaseLink);

    internal Task GiveDatabaseBackAsync(Way way) => GiveBackAsync(way, _database.Resume, _database.StartAsync, _databaseLink);

    /// <summary>Takes a place for a new user, who is let in at once.</summary>
    internal async Task<string> EnterAsync()
    {
        using var response = await SendAsync(HttpMethod.Post, "/v1/api/queue/token", null, NewUser());
        response.EnsureSuccessStatusCode();
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return document.RootElement.GetProperty("data").GetProperty("queueToken").GetString()!;
    }

    /// <summary>The body with which a new user takes a place.</summary>
    internal string NewUser() => string.Create(CultureInfo.InvariantCulture, $$"""{"userId":{{Interlocked.Increment(ref _user)}}}""");

    internal async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", token);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await Host.Client.SendAsync(request);
    }

    /// <summary>What the metrics say of a breaker: 0 closed, 1 half-open, 2 open.</summary>
    internal async Task<int> StateInMetricsAsync(string breaker)
    {
        var line = (await Host.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n')
            .Single(line => line.StartsWith("circuit_breaker_state{", StringComparison.Ordinal) &&
                line.Contains($"name=\"{breaker}\"", StringComparison.Ordinal));
        return int.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }

    /// <summary>What health says of a breaker.</summary>
    internal async Task<string> StateInHealthAsync(string breaker)
    {
        using var response = await SendAsync(HttpMethod.Get, "/health/ready", null);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return document.RootElement.GetProperty("components").GetProperty("breakers").GetProperty("details").GetProperty(breaker).GetString()!;
    }

    private static async Task TakeAsync(Way way, Action pause, Func<Task> kill, TcpLink link)
    {
        if (way == Way.Frozen)
            pause();
        else if (way == Way.Swallowed)
            link.Hold();
        else
            await kill();
    }

    private static async Task GiveBackAsync(Way way, Action resume, Func<Task> start, TcpLink link)
    {
        if (way == Way.Frozen)
            resume();
        else if (way == Way.Swallowed)
            link.Release();
        else
            await start();
    }
}

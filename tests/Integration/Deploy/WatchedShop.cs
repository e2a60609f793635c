using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using StackExchange.Redis;
using Ticketing.Tests.Integration.Queue;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Deploy;

/// <summary>
/// Two replicas under a short load, scraped by a Prometheus with the product's configuration, and an InfluxDB with the points that k6 would have stored of
/// that load.
/// Visitors wait, are admitted, hold, pay, are refused and let holds run out; notices fail; at the end Redis is away for a moment.
/// </summary>
public sealed class WatchedShop : IAsyncLifetime
{
    private const int Visitors = 60;
    private const long Schedule = 5;
    private const long FirstSeat = 201;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly List<HostProcess> _hosts = [];
    private readonly K6Points _k6 = new();
    private RedisServer? _redis;
    private RedisExporter? _exporter;
    private PrometheusServer? _prometheus;
    private InfluxDbServer? _influx;
    private int _turn;
    private int _atWork;

    internal PrometheusServer Prometheus => _prometheus!;

    internal InfluxDbServer Influx => _influx!;

    internal IReadOnlyList<HostProcess> Hosts => _hosts;

    /// <summary>The beginning and end of the load, in seconds since 1970.</summary>
    internal (long From, long To) Span { get; private set; }

    public async Task InitializeAsync()
    {
        _redis = await RedisServer.StartNewAsync();
        // With a memory limit, as in Compose.
        using (var admin = await ConnectionMultiplexer.ConnectAsync(_redis.ConnectionString + ",allowAdmin=true"))
            await admin.GetServer("127.0.0.1", _redis.Port).ConfigSetAsync("maxmemory", "512mb");
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings__Database"] = await SharedServers.CreateDatabaseAsync(),
            ["ConnectionStrings__Redis"] = _redis.ConnectionString,
            ["Queue__Capacity"] = "4",
            ["Queue__MinPollIntervalMs"] = "0",
            ["Queue__TickMs"] = "200",
            ["Reservation__HoldSeconds"] = "2",
            ["Reservation__SweepSeconds"] = "1",
            ["Events__PollMs"] = "100",
            ["Notice__WebhookUrl"] = $"http://127.0.0.1:{FreePort.Next()}/no-receiver",
            ["Notice__WebhookSecret"] = "sample-secret-of-this-test",
            ["Notice__RetryDelaysMs"] = "10,10,10",
        };
        for (var i = 1; i <= 2; i++)
        {
            settings["Instance__Id"] = $"replica-{i}";
            settings["Demo__Seed"] = i == 1 ? "true" : "false";
            _hosts.Add(await HostProcess.StartAsync(settings));
        }

        _exporter = await RedisExporter.StartNewAsync(_redis);
        _prometheus = await PrometheusServer.StartNewAsync(PrometheusFile.With(_hosts.Select(host => host.Port), _exporter.Port));
        _influx = await InfluxDbServer.StartNewAsync();
        await _influx.CreateK6DatabaseAsync();

        var from = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        await LoadAsync();
        await LoseRedisAsync();
        Span = (from, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 1);
        using var points = new StringContent(_k6.Text, Encoding.UTF8);
        (await _influx.Client.PostAsync(new Uri("write?db=k6", UriKind.Relative), points)).EnsureSuccessStatusCode();
    }

    public async Task DisposeAsync()
    {
        foreach (var server in new Server?[] { _prometheus, _influx, _exporter })
        {
            if (server is not null)
                await server.DisposeAsync();
        }

        foreach (var host in _hosts)
            await host.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
    }

    /// <summary>The present samples of an expression.</summary>
    internal async Task<JsonArray> AskAsync(string expression) =>
        (await GetAsync(Prometheus, "api/v1/query?query=" + Uri.EscapeDataString(expression)))["data"]!["result"]!.AsArray();

    internal static async Task<JsonNode> GetAsync(HttpServer server, string path)
    {
        using var answer = await server.Client.GetAsync(new Uri(path, UriKind.Relative));
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    private async Task LoadAsync()
    {
        using var ended = new CancellationTokenSource();
        var seconds = TellSecondsAsync(ended.Token);
        var visits = new List<Task>();
        for (var person = 0; person < Visitors; person++)
        {
            visits.Add(VisitAsync(person));
            // Eight a second, more than there are slots: the queue grows.
            await Task.Delay(125);
        }

        await Task.WhenAll(visits);
        _k6.Dropped();
        await ended.CancelAsync();
        await seconds;
    }

    private async Task TellSecondsAsync(CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            _k6.Second(Volatile.Read(ref _atWork));
            await Task.Delay(1000, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task VisitAsync(int person)
    {
        var clock = Stopwatch.StartNew();
        Interlocked.Increment(ref _atWork);
        var token = (string)(await CallAsync("token", HttpMethod.Post, "/v1/api/queue/token", null, $$"""{"userId":{{person + 1}}}"""))!["queueToken"]!;
        // Every third visitor listens as well.
        var stream = person % 3 == 0 ? await SseClient.OpenAsync(NextHost(), token) : null;
        await Until.TrueAsync($"visitor {person} was admitted", Limit, async () =>
        {
            // More often than clients are asked to.
            await Task.Delay(200);
            return (string)(await CallAsync("check", HttpMethod.Post, "/v1/api/queue/token/check", token))!["status"]! == "PROGRESS";
        });
        await CallAsync("schedule", HttpMethod.Get, "/v1/api/concerts/schedule", token);
        await CallAsync("seats", HttpMethod.Get, $"/v1/api/concerts/seat?scheduleId={Schedule}", token);
        var hold = await CallAsync("hold", HttpMethod.Post, "/v1/api/concerts/reserve", token, Seat(person));
        await CallAsync("hold", HttpMethod.Post, "/v1/api/concerts/reserve", token, Seat(person), expected: 400);
        await Task.Delay(500);
        if (person % 5 == 0)
        {
            // Leaves without paying: the hold runs out.
            await CallAsync("leave", HttpMethod.Delete, "/api/v1/queue", token);
        }
        else
        {
            await CallAsync("charge", HttpMethod.Post, "/v1/api/user/amount", token, """{"amount":300000}""");
            await CallAsync("pay", HttpMethod.Post, "/v1/api/concerts/payment", token, $$"""{"reservationId":{{hold!["reservationId"]}}}""");
        }

        if (stream is not null)
            await stream.DisposeAsync();
        Interlocked.Decrement(ref _atWork);
        _k6.Visit(clock.Elapsed.TotalMilliseconds);
    }

    private async Task LoseRedisAsync()
    {
        await _redis!.KillAsync();
        // The counters of these answers have to appear, and then to rise.
        await Until.TrueAsync("Prometheus saw answers of 503", Limit, async () =>
        {
            await CallAsync("token", HttpMethod.Post, "/v1/api/queue/token", null, """{"userId":1}""", expected: 503);
            const string Refusals = """http_server_request_duration_seconds_count{http_route!~"/health/.*", http_response_status_code="503"}""";
            return (await AskAsync($"sum(rate({Refusals}[10s])) > 0")).Count > 0;
        });
        await _redis.StartAsync();
        await Until.TrueAsync("the hosts served again", Limit, async () =>
            (await Task.WhenAll(_hosts.Select(host => host.Client.GetAsync(new Uri("/health/ready", UriKind.Relative)))))
                .All(answer => answer.IsSuccessStatusCode));
    }

    private async Task<JsonNode?> CallAsync(string name, HttpMethod method, string path, string? token, string? body = null, int expected = 200)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", token);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        var clock = Stopwatch.StartNew();
        using var response = await NextHost().Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var status = (int)response.StatusCode;
        _k6.Request(name, status, clock.Elapsed.TotalMilliseconds, status == 200);
        if (status != expected)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{name} was answered {status}: {text}"));
        return JsonNode.Parse(text)!["data"];
    }

    private HostProcess NextHost() => _hosts[(int)((uint)Interlocked.Increment(ref _turn) % _hosts.Count)];

    private static string Seat(int person) => string.Create(CultureInfo.InvariantCulture, $$"""{"scheduleId":{{Schedule}},"seatId":{{FirstSeat + person}}}""");
}

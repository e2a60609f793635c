using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Shouldly;
using Ticketing.Tests.Integration.Queue;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Lifecycle;

/// <summary>Connections of clients that are silent, slow, many, or do not read, beside an honest one.</summary>
public sealed partial class ConnectionTests(ConnectionTests.CrowdedHost crowded) : IClassFixture<ConnectionTests.CrowdedHost>, IAsyncLifetime
{
    private const int MaxOrdinary = 200;
    private const int MaxPush = 16;
    private const int Crowd = 2000;

    // Answers of more than any buffer of this machine takes.
    private static readonly string ManyLargeAnswers =
        string.Concat(Enumerable.Repeat("GET /swagger/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n", 20));

    // A machine with two cores that runs other things as well.
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(500);

    private readonly HostProcess _host = crowded.Host;
    private double _refusedAsFull;
    private double _refusedAsIdle;

    // The connections of the test before are gone.
    public async Task InitializeAsync()
    {
        await Until.TrueAsync("no connection was left", TimeSpan.FromSeconds(45),
            async () => await MetricAsync("host_connections_ordinary") < 5 && await MetricAsync("host_connections_push") == 0);
        _refusedAsFull = await MetricAsync("host_connections_refused_total", "full");
        _refusedAsIdle = await MetricAsync("host_connections_refused_total", "idle");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Connections_OfASilentCrowd_TakeNoPlaceFromAnHonestClient()
    {
        await using var crowd = new ClientCrowd(_host.Port);
        var slowest = TimeSpan.Zero;
        for (var i = 0; i < Crowd / 50; i++)
        {
            await crowd.OpenAsync(50);
            var clock = Stopwatch.StartNew();
            // A connection of its own, and one that is kept.
            (await AskAsync()).ShouldBe(200);
            (await _host.Client.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
            slowest = clock.Elapsed > slowest ? clock.Elapsed : slowest;
        }

        slowest.ShouldBeLessThan(2 * Quick);
        (await MetricAsync("host_connections_ordinary")).ShouldBeLessThanOrEqualTo(MaxOrdinary);
        (await RefusedAsFullAsync() + await RefusedAsIdleAsync()).ShouldBeGreaterThan(Crowd - MaxOrdinary - 100);
        Lines(6030).ShouldBeInRange(1, 20, "once in ten seconds");
        await crowd.DisposeAsync();
        await Until.TrueAsync("they were counted out", TimeSpan.FromSeconds(10), async () => await MetricAsync("host_connections_ordinary") < 20);
    }

    [Fact]
    public async Task Connections_ThatAreIdleOrSlow_AreClosedInTime()
    {
        await using var idle = new ClientCrowd(_host.Port);
        await using var slow = new ClientCrowd(_host.Port);
        var clock = Stopwatch.StartNew();
        await idle.OpenAsync(20);
        await slow.OpenAsync(20, "GET /health/live HT");
        var slowEnded = slow.TrickleUntilClosedAsync();
        await idle.UntilClosedAsync(TimeSpan.FromSeconds(30));
        clock.Elapsed.ShouldBeInRange(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(25), "idle connections are kept for a while, and no longer than 20 s");
        await slowEnded.WaitAsync(TimeSpan.FromSeconds(5));
        await Until.TrueAsync("none was left", TimeSpan.FromSeconds(15), async () => await MetricAsync("host_connections_ordinary") < 5);
    }

    [Fact]
    public async Task Connections_ThatNeverRead_CostLittleAndGiveWay()
    {
        await using var deaf = new ClientCrowd(_host.Port);
        await deaf.OpenAsync(40, ManyLargeAnswers, receiveBuffer: 4096);
        await Task.Delay(TimeSpan.FromSeconds(2));
        await using var crowd = new ClientCrowd(_host.Port);
        await crowd.OpenAsync(MaxOrdinary);

        var clock = Stopwatch.StartNew();
        for (var i = 0; i < 20; i++)
            (await AskAsync()).ShouldBe(200);
        clock.Elapsed.ShouldBeLessThan(20 * Quick);
        (await MetricAsync("dotnet_process_memory_working_set_bytes")).ShouldBeLessThan(500 * 1024 * 1024);
        (await RefusedAsFullAsync()).ShouldBe(0);
        (await RefusedAsIdleAsync()).ShouldBeGreaterThanOrEqualTo(40);
    }

    [Fact]
    public async Task Connections_ThatNeverRead_AreClosedInTime()
    {
        await using var deaf = new ClientCrowd(_host.Port);
        await deaf.OpenAsync(20, ManyLargeAnswers, receiveBuffer: 4096);
        await Until.TrueAsync("they were counted", TimeSpan.FromSeconds(10), async () => await MetricAsync("host_connections_ordinary") >= 20);

        // 30 s and what a busy machine needs.
        await Until.TrueAsync("they were closed", TimeSpan.FromSeconds(45), async () => await MetricAsync("host_connections_ordinary") < 5);
    }

    [Fact]
    public async Task Streams_WhenTheirShareIsFull_AreRefusedAndOrdinaryCallsGoOn()
    {
        var streams = new List<SseClient>();
        for (var i = 0; i < MaxPush; i++)
            streams.Add(await SseClient.OpenAsync(_host, await _host.TokenAsync("concert-1", FormattableString.Invariant($"listener-{i}"))));
        var token = await _host.TokenAsync("concert-1", "one-too-many");

        using var spelled = await SubscribeAsync(token, "/API/v1/queue/subscribe/");
        spelled.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        using var refused = await SubscribeAsync(token);
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        (await refused.Content.ReadAsStringAsync()).ShouldStartWith("{\"result\":\"error\"");
        (await AskAsync()).ShouldBe(200);
        await Until.TrueAsync("every stream was counted", TimeSpan.FromSeconds(5), async () => await MetricAsync("host_connections_push") == MaxPush);

        await streams[0].DisposeAsync();
        await Until.TrueAsync("a stream could be opened", TimeSpan.FromSeconds(5), async () =>
        {
            using var next = await SubscribeAsync(token);
            return next.StatusCode == HttpStatusCode.OK;
        });
        foreach (var stream in streams)
            await stream.DisposeAsync();
    }

    [Fact]
    public async Task Streams_WhileTheOrdinaryShareIsFull_CanBeOpened()
    {
        await using var crowd = new ClientCrowd(_host.Port);
        await crowd.OpenAsync(2 * MaxOrdinary);

        await using var stream = await SseClient.OpenAsync(_host, await _host.TokenAsync("concert-1", "late-listener"));
        // The page of metrics may be 0.3 s old.
        await Until.TrueAsync("the stream was counted", TimeSpan.FromSeconds(5), async () => await MetricAsync("host_connections_push") == 1);
    }

    [Fact]
    public async Task Connections_OfOneAddress_AreBoundedAndThoseOfABalancerAreNot()
    {
        await using var strict = await crowded.StartAsync(("Connections__MaxPerAddress", "10"), ("Network__TrustedProxies", "127.0.0.8/30"));
        await using var crowd = new ClientCrowd(strict.Port, "127.0.0.2");
        await crowd.OpenAsync(10);
        // The host takes connections in no fixed order: the eleventh could come before the tenth. One more is that of the metrics.
        await Until.TrueAsync("the host had taken all ten", TimeSpan.FromSeconds(10),
            async () => await MetricAsync("host_connections_ordinary", host: strict) >= 11);

        (await AskAsync(strict.Port, "127.0.0.2")).ShouldBeNull("it is the eleventh of its address");
        (await AskAsync(strict.Port, "127.0.0.3")).ShouldBe(200);

        await using var balancer = new ClientCrowd(strict.Port, "127.0.0.9");
        await balancer.OpenAsync(30);
        (await AskAsync(strict.Port, "127.0.0.9")).ShouldBe(200);

        await crowd.DisposeAsync();
        await Until.TrueAsync("the address was free again", TimeSpan.FromSeconds(10), async () => await AskAsync(strict.Port, "127.0.0.2") == 200);
    }

    [Theory]
    [InlineData(4000, 0, "\"EventId\":6031,")]
    [InlineData(1500, 2, "a limit of at least 2048 open files")]
    public async Task Limit_OfOpenFilesThatIsLow_IsSeenAtStart(int limit, int status, string said)
    {
        var environment = new Dictionary<string, string?>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ConnectionStrings__Database"] = crowded.Database,
            ["ConnectionStrings__Redis"] = crowded.Redis.ConnectionString,
        };

        var ended = await Tool.RunAsync(
            "sh",
            ["-c", string.Create(CultureInfo.InvariantCulture, $"ulimit -n {limit} && exec dotnet '{HostAssembly.Location}' --migrate")],
            null,
            environment);

        ended.ExitCode.ShouldBe(status, ended.Output);
        ended.Output.ShouldContain(said);
    }

    private Task<int?> AskAsync() => AskAsync(_host.Port, "127.0.0.1");

    // A request on a connection of its own; null where the connection was refused.
    private static async Task<int?> AskAsync(int port, string from)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        using var client = new TcpClient(new IPEndPoint(IPAddress.Parse(from), 0));
        try
        {
            await client.ConnectAsync("127.0.0.1", port, limit.Token);
            var stream = client.GetStream();
            await stream.WriteAsync("GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8.ToArray(), limit.Token);
            using var received = new MemoryStream();
            await stream.CopyToAsync(received, limit.Token);
            var text = Encoding.ASCII.GetString(received.ToArray());
            return text.Length == 0 ? null : int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture);
        }
        catch (Exception refused) when (refused is SocketException or IOException)
        {
            return null;
        }
    }

    private async Task<HttpResponseMessage> SubscribeAsync(string token, string path = "/api/v1/queue/subscribe")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", token);
        return await _host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private async Task<double> RefusedAsFullAsync() => await MetricAsync("host_connections_refused_total", "full") - _refusedAsFull;

    private async Task<double> RefusedAsIdleAsync() => await MetricAsync("host_connections_refused_total", "idle") - _refusedAsIdle;

    private async Task<double> MetricAsync(string name, string? reason = null, HostProcess? host = null)
    {
        var page = await (host ?? _host).Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        var line = page.Split('\n').Single(each => each.StartsWith(name + '{', StringComparison.Ordinal) &&
            (reason is null || each.Contains($"reason=\"{reason}\"", StringComparison.Ordinal)));
        return double.Parse(Sample().Match(line).Groups["value"].Value, CultureInfo.InvariantCulture);
    }

    private int Lines(int eventId) => _host.Output.Split('\n')
        .Count(line => line.Contains(FormattableString.Invariant($"\"EventId\":{eventId},"), StringComparison.Ordinal));

    [GeneratedRegex(@"\} (?<value>[0-9.]+)")]
    private static partial Regex Sample();

    /// <summary>A host that takes few connections.</summary>
    public sealed class CrowdedHost : IAsyncLifetime
    {
        public RedisServer Redis { get; private set; } = null!;

        public string Database { get; private set; } = "";

        public HostProcess Host { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Redis = await RedisServer.StartNewAsync();
            Database = await SharedServers.CreateDatabaseAsync();
            Host = await StartAsync(("Connections__MaxOrdinary", $"{MaxOrdinary}"), ("Connections__MaxPush", $"{MaxPush}"));
        }

        public async Task DisposeAsync()
        {
            if (Host is not null)
                await Host.DisposeAsync();
            if (Redis is not null)
                await Redis.DisposeAsync();
        }

        /// <summary>Starts one more host on the same servers.</summary>
        internal Task<HostProcess> StartAsync(params (string Name, string Value)[] settings) =>
            PushReplicas.StartAsync(Redis.ConnectionString, Database, [("Push__MaxListenersPerPlace", "64"), .. settings]);
    }
}

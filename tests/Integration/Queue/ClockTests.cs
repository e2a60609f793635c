using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Queue;

/// <summary>Two hosts whose clocks differ by four minutes, none of them right: each answer with a time in it is the same on both.</summary>
public sealed class ClockTests(ClockTests.HostsOffTime hosts) : IClassFixture<ClockTests.HostsOffTime>
{
    // What a slow machine takes between two calls.
    private static readonly TimeSpan Close = TimeSpan.FromSeconds(20);

    private readonly HostProcess _fast = hosts.Fast;
    private readonly HostProcess _slow = hosts.Slow;

    [Fact]
    public async Task Waiting_BeforeAnOpening_HasTheSameTimesOnBothHosts()
    {
        const string concert = "concert-1";
        var opensAt = TimeProvider.System.GetUtcNow().AddSeconds(90);
        foreach (var host in new[] { _fast, _slow })
        {
            using var set = new HttpRequestMessage(HttpMethod.Put, $"/admin/queues/{concert}") { Content = JsonContent.Create(new { opensAt }) };
            Near(Time((await SendAsync(host, set))["opensAt"]), opensAt, TimeSpan.FromMilliseconds(1));
        }

        foreach (var host in new[] { _fast, _slow })
        {
            using var read = new HttpRequestMessage(HttpMethod.Get, $"/admin/queues/{concert}");
            Near(Time((await SendAsync(host, read))["opensAt"]), opensAt, TimeSpan.FromMilliseconds(1));
        }

        var token = await _fast.TokenAsync(concert, "waits");
        foreach (var host in new[] { _fast, _slow })
        {
            var entered = await host.EnterAsync(concert, "waits");
            Near(Time(entered["opensAt"]), opensAt, TimeSpan.FromMilliseconds(1));
            entered["estimatedWaitMinutes"]!.GetValue<long>().ShouldBeInRange(1, 2);

            var ticket = await CheckAsync(host, token);
            Near(Time(ticket["opensAt"]), opensAt, TimeSpan.FromMilliseconds(1));
            Near(Time(ticket["expiresAt"]), Now.AddSeconds(300));
            ticket["estimatedWaitSeconds"]!.GetValue<double>().ShouldBeInRange((opensAt - Now).TotalSeconds, (opensAt - Now).TotalSeconds + Close.TotalSeconds);

            var status = await CallAsync(host, HttpMethod.Get, "/status", token);
            Near(Time(status["opensAt"]), opensAt, TimeSpan.FromMilliseconds(1));
            Near(Time(status["expiredAt"]), Now.AddSeconds(300));

            await using var stream = await SseClient.OpenAsync(host, token);
            var pushed = await stream.NextAsync("position");
            Near(Time(pushed.Data!["opensAt"]), opensAt, TimeSpan.FromMilliseconds(1));
            Near(DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(pushed.Id.Split('-')[0], CultureInfo.InvariantCulture)), Now);
        }
    }

    [Fact]
    public async Task Slot_InUse_HasTheSameTimesOnBothHosts()
    {
        const string concert = "concert-2";
        var token = await _slow.TokenAsync(concert, "uses");
        foreach (var host in new[] { _fast, _slow })
        {
            Near(Time((await CallAsync(host, HttpMethod.Post, "/activate", token))["expiredAt"]), Now.AddSeconds(120));
            Near(Time((await CallAsync(host, HttpMethod.Post, "/extend", token))["expiredAt"]), Now.AddSeconds(120));
            Near(Time((await CheckAsync(host, token))["expiresAt"]), Now.AddSeconds(120));
            Near(Time((await CallAsync(host, HttpMethod.Get, "/status", token))["expiredAt"]), Now.AddSeconds(120));
        }
    }

    [Fact]
    public async Task Hold_ThatIsOpen_EndsAtTheSameTimeOnBothHosts()
    {
        const string concert = "concert-3";
        var token = await _slow.TokenAsync(concert, "holds");
        await CallAsync(_slow, HttpMethod.Post, "/activate", token);
        var seats = await GetAsync(_slow, token, "/v1/api/concerts/seat?scheduleId=5");
        var seat = seats.AsArray().First(each => each!["seatStatus"]!.GetValue<string>() == "AVAILABLE")!["seatId"]!.GetValue<long>();
        var content = JsonContent.Create(new { scheduleId = 5, seatId = seat });
        using var hold = new HttpRequestMessage(HttpMethod.Post, "/v1/api/concerts/reserve") { Content = content };
        hold.Headers.TryAddWithoutValidation("Authorization", token);
        var (made, until) = (Now, Now.AddSeconds(300));
        var held = await SendAsync(_fast, hold);
        Near(LocalTime(held["reservedDate"]), made);
        Near(LocalTime(held["reservedUntilDate"]), until);
        using var charge = new HttpRequestMessage(HttpMethod.Post, "/v1/api/user/amount") { Content = JsonContent.Create(new { amount = 1 }) };
        charge.Headers.TryAddWithoutValidation("Authorization", token);
        await SendAsync(_fast, charge);
        foreach (var host in new[] { _fast, _slow })
        {
            var one = await GetAsync(host, token, $"/v1/api/concerts/reserve/{held["reservationId"]!.GetValue<long>()}");
            var listed = (await GetAsync(host, token, "/v1/api/concerts/reserve")).AsArray().Single()!;
            foreach (var reservation in new[] { one, listed })
            {
                (reservation["reservedDate"]!.GetValue<string>(), reservation["reservedUntilDate"]!.GetValue<string>())
                    .ShouldBe((held["reservedDate"]!.GetValue<string>(), held["reservedUntilDate"]!.GetValue<string>()));
                reservation["status"]!.GetValue<string>().ShouldBe("HELD");
            }

            Near(LocalTime((await GetAsync(host, token, "/v1/api/user/history")).AsArray().Single()!["createdDate"]), made);
            Near(Time((await CheckAsync(host, token))["holdExpiresAt"]), Now.AddSeconds(300));
            Near(Time((await CallAsync(host, HttpMethod.Get, "/status", token))["holdExpiresAt"]), Now.AddSeconds(300));
        }
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static void Near(DateTimeOffset time, DateTimeOffset expected, TimeSpan? within = null) =>
        (time - expected).Duration().ShouldBeLessThan(within ?? Close);

    private static DateTimeOffset LocalTime(JsonNode? node) => DateTimeOffset.ParseExact(
        node.ShouldNotBeNull().GetValue<string>(), "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static DateTimeOffset Time(JsonNode? node) => node.ShouldNotBeNull().GetValue<DateTimeOffset>();

    private static async Task<JsonNode> CallAsync(HostProcess host, HttpMethod method, string path, string token)
    {
        using var response = await host.CallAsync(method, path, token);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
        return await WaitingRoomCalls.DataAsync(response);
    }

    private static async Task<JsonNode> CheckAsync(HostProcess host, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/api/queue/token/check");
        request.Headers.TryAddWithoutValidation("Authorization", token);
        return await SendAsync(host, request);
    }

    private static async Task<JsonNode> GetAsync(HostProcess host, string token, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", token);
        return await SendAsync(host, request);
    }

    private static async Task<JsonNode> SendAsync(HostProcess host, HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("X-Admin-Key", "clock-tests");
        using var response = await host.Client.SendAsync(request);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
        return await WaitingRoomCalls.DataAsync(response);
    }

    /// <summary>One whose clock is two minutes fast, and one whose is two minutes slow. Each test has a queue of its own.</summary>
    public sealed class HostsOffTime : IAsyncLifetime
    {
        private RedisServer? _redis;

        internal HostProcess Fast { get; private set; } = null!;

        internal HostProcess Slow { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            _redis = await RedisServer.StartNewAsync();
            var database = await SharedServers.CreateDatabaseAsync();
            var started = await Task.WhenAll(StartAsync(_redis, database, "120"), StartAsync(_redis, database, "-120"));
            (Fast, Slow) = (started[0], started[1]);
        }

        public async Task DisposeAsync()
        {
            if (Fast is not null)
                await Fast.DisposeAsync();
            if (Slow is not null)
                await Slow.DisposeAsync();
            if (_redis is not null)
                await _redis.DisposeAsync();
        }

        private static Task<HostProcess> StartAsync(RedisServer redis, string database, string clockOffset) =>
            HostProcess.StartAsync(new Dictionary<string, string?>
            {
                ["ConnectionStrings__Database"] = database,
                ["ConnectionStrings__Redis"] = redis.ConnectionString,
                ["Demo__Seed"] = "true",
                ["Admin__Key"] = "clock-tests",
                ["Queue__MinPollIntervalMs"] = "0",
                ["Test__ClockOffsetSeconds"] = clockOffset,
            });
    }
}

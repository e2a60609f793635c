using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Shouldly;
using Ticketing.Tests.Integration.Shops;
using Xunit;

namespace Ticketing.Tests.Integration.Queue;

/// <summary>The end of a hold is pushed to a listener with a slot: two replicas, holds of three seconds.</summary>
public sealed class HoldEndPushTests(HoldEndPushTests.BriefHosts brief) : IClassFixture<HoldEndPushTests.BriefHosts>
{
    private const string Check = "/v1/api/queue/token/check";

    private readonly TwoHosts _hosts = brief.Hosts;

    [Theory]
    [InlineData("sse")]
    [InlineData("ws")]
    public async Task Listening_WhenAHoldEnds_IsToldAtThatMomentOnWhicheverReplica(string transport)
    {
        var token = await EnterAsync($"sleeps-{transport}");
        await using IHeardStream stream = transport == "ws" ? await SocketClient.OpenAsync(_hosts.Two, token) : await SseClient.OpenAsync(_hosts.Two, token);
        (await stream.NextAsync("admitted")).Data!["holdExpiresAt"].ShouldBeNull();

        var (earliest, latest) = await HoldAsync(token, seat: 1);
        var until = (await CheckAsync(token))["holdExpiresAt"]!.GetValue<DateTimeOffset>();
        until.ShouldBeInRange(earliest, latest);

        var pushed = await stream.NextAsync("hold-ended");
        var late = TimeProvider.System.GetUtcNow() - until;
        late.ShouldBeInRange(TimeSpan.Zero, TimeSpan.FromSeconds(2.5));
        pushed.Status.ShouldBe("ACTIVE", "the slot lives on");
        pushed.Data!["holdExpiresAt"].ShouldBeNull();
        pushed.Id.ShouldEndWith("-hold-ended");
        (await CheckAsync(token))["holdExpiresAt"].ShouldBeNull();
    }

    [Fact]
    public async Task Listening_WhenAHoldIsGivenBack_IsToldAtOnce()
    {
        var token = await EnterAsync("gives-back");
        await using var stream = await SseClient.OpenAsync(_hosts.Two, token);
        await stream.NextAsync("admitted");
        await HoldAsync(token, seat: 2);
        var mine = await TwoHosts.GetAsync(_hosts.One, token, HttpMethod.Get, "/v1/api/concerts/reserve");

        await TwoHosts.GetAsync(_hosts.One, token, HttpMethod.Delete, $"/v1/api/concerts/reserve/{mine[0].GetProperty("reservationId").GetInt64()}");

        (await stream.NextAsync("hold-ended")).Status.ShouldBe("ACTIVE");
    }

    private async Task<string> EnterAsync(string user) => await _hosts.One.TokenAsync("concert-1", user);

    // Between which moments it ends.
    private async Task<(DateTimeOffset Earliest, DateTimeOffset Latest)> HoldAsync(string token, int seat)
    {
        var schedule = (await TwoHosts.GetAsync(_hosts.One, token, HttpMethod.Get, "/v1/api/concerts/schedule"))[0].GetProperty("scheduleId").GetInt64();
        var seats = await TwoHosts.GetAsync(_hosts.One, token, HttpMethod.Get, $"/v1/api/concerts/seat?scheduleId={schedule}");
        var free = seats.EnumerateArray().Where(each => each.GetProperty("seatStatus").GetString() == "AVAILABLE").ElementAt(seat).GetProperty("seatId")
            .GetInt64();
        var before = await ClockAsync();
        await TwoHosts.GetAsync(_hosts.One, token, HttpMethod.Post, "/v1/api/concerts/reserve", new { scheduleId = schedule, seatId = free });
        // The answer has whole milliseconds.
        return (before.AddSeconds(3).AddMilliseconds(-1), (await ClockAsync()).AddSeconds(3));
    }

    private async Task<DateTimeOffset> ClockAsync() => new(DateTime.SpecifyKind(await _hosts.QueryAsync<DateTime>("select sysdate(6)"), DateTimeKind.Utc));

    private async Task<JsonNode> CheckAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Check);
        request.Headers.Authorization = AuthenticationHeaderValue.Parse(token);
        using var response = await _hosts.One.Client.SendAsync(request);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!["data"]!;
    }

    /// <summary>Two hosts whose holds are brief.</summary>
    public sealed class BriefHosts : IAsyncLifetime
    {
        internal TwoHosts Hosts { get; } = new() { Settings = { ["Reservation__HoldSeconds"] = "3", ["Queue__MinPollIntervalMs"] = "0" } };

        public Task InitializeAsync() => Hosts.InitializeAsync();

        public Task DisposeAsync() => Hosts.DisposeAsync();
    }
}

using Shouldly;
using Ticketing.Tests.Integration.Queue;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Idempotency;

public sealed class ReplicaTests(TwoHosts hosts) : IClassFixture<TwoHosts>
{
    private const string Payment = "/v1/api/concerts/payment";

    [Fact]
    public async Task CallsThatAreSafeToRepeat_WithAKey_KeepNothing()
    {
        foreach (var user in new[] { 4001, 4002 })
        {
            var body = new { concertId = "concert-1", userId = $"{user}" };
            var entered = await TwoHosts.SendAsync(hosts.One, null, "same", HttpMethod.Post, "/api/v1/queue/enter", body);
            (entered.Status, entered.IsReplay).ShouldBe((201, false));
            var issued = await TwoHosts.SendAsync(hosts.Two, null, "same", HttpMethod.Post, "/v1/api/queue/token", new { userId = user });
            (issued.Status, issued.IsReplay).ShouldBe((200, false));
        }
    }

    [Fact]
    public async Task Leave_WithOneKeyInTwoQueues_LeavesBoth()
    {
        var tokens = new[] { await hosts.One.TokenAsync("concert-1", "4010"), await hosts.One.TokenAsync("concert-2", "4010") };

        foreach (var token in tokens)
            (await TwoHosts.SendAsync(hosts.One, token, "leave", HttpMethod.Delete, "/api/v1/queue/")).IsReplay.ShouldBeFalse();

        foreach (var token in tokens)
            (await TwoHosts.SendAsync(hosts.Two, token, null, HttpMethod.Get, "/api/v1/queue/status")).Body.ShouldContain("\"DONE\"");
    }

    [Fact]
    public async Task Extend_WithTheSameKey_ExtendsOnce()
    {
        var token = (await TwoHosts.GetAsync(hosts.One, null, HttpMethod.Post, "/v1/api/queue/token", new { userId = 4003 })).GetProperty("queueToken")
            .GetString()!;
        (await TwoHosts.SendAsync(hosts.One, token, "claim", HttpMethod.Post, "/api/v1/queue/activate")).Status.ShouldBe(200);

        var first = await TwoHosts.SendAsync(hosts.One, token, "extend", HttpMethod.Post, "/api/v1/queue/extend");
        (await TwoHosts.SendAsync(hosts.Two, token, "extend", HttpMethod.Post, "/api/v1/queue/extend")).ShouldBe(first with { IsReplay = true });

        first.Body.ShouldContain("\"extendCount\":1");
        (await TwoHosts.SendAsync(hosts.Two, token, "extend-2", HttpMethod.Post, "/api/v1/queue/extend")).Body.ShouldContain("\"extendCount\":2");
    }

    [Fact]
    public async Task AdminCall_WithAKeyButWithoutTheRight_GetsNoAnswerOfAnothers()
    {
        using var allowed = new HttpRequestMessage(HttpMethod.Post, "/admin/queues/default/resume");
        allowed.Headers.Add("X-Admin-Key", "sample-admin-key-for-development-only");
        allowed.Headers.Add("Idempotency-Key", "resume");
        using var first = await hosts.One.Client.SendAsync(allowed);

        first.IsSuccessStatusCode.ShouldBeTrue();
        (await TwoHosts.SendAsync(hosts.Two, null, "resume", HttpMethod.Post, "/admin/queues/default/resume")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task Refusal_AtTheGate_IsNotKept()
    {
        var token = (await TwoHosts.GetAsync(hosts.One, null, HttpMethod.Post, "/v1/api/queue/token", new { userId = 4004 })).GetProperty("queueToken")
            .GetString()!;
        await TwoHosts.SendAsync(hosts.One, token, null, HttpMethod.Delete, "/api/v1/queue/");

        var refused = await TwoHosts.SendAsync(hosts.One, token, "early", HttpMethod.Post, "/v1/api/user/amount", new { amount = 1 });
        var entered = (await TwoHosts.GetAsync(hosts.One, null, HttpMethod.Post, "/v1/api/queue/token", new { userId = 4004 })).GetProperty("queueToken")
            .GetString()!;

        refused.Body.ShouldContain("\"003\"");
        (await TwoHosts.SendAsync(hosts.Two, entered, "early", HttpMethod.Post, "/v1/api/user/amount", new { amount = 1 })).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Pay_WhenTheHostDiesBetweenCommitAndAnswer_IsAnsweredByAnotherWithoutRedis()
    {
        var (token, reservation) = await hosts.HoldAsync(4005, 1_000_000);

        var answer = await DieBeforeTheAnswerAsync(
            token, HttpMethod.Post, Payment, new { reservationId = reservation },
            lockedBy: "select 1 from users_accounts where user_id = '4005' for update",
            committed: $"select exists (select 1 from payment_payments where reservation_id = {reservation})");

        answer.Body.ShouldContain("\"queueStatus\":\"DONE\"");
        (await hosts.QueryAsync<long>("select count(*) from users_ledger where user_id = '4005' and kind = 'PAYMENT'")).ShouldBe(1);
    }

    [Fact]
    public async Task Reserve_WhenTheHostDiesBetweenCommitAndAnswer_IsAnsweredByAnotherWithoutRedis()
    {
        var (token, schedule, seat) = await hosts.ShopAsync(4007, 1);
        // A hold waits for the user's turn.
        const string turn = "insert into reservation_turns (user_id, turns) values ('4007', 0)";

        var answer = await DieBeforeTheAnswerAsync(
            token, HttpMethod.Post, "/v1/api/concerts/reserve", new { scheduleId = schedule, seatId = seat },
            lockedBy: turn,
            committed: "select exists (select 1 from reservation_reservations where user_id = '4007')");

        var held = await hosts.QueryAsync<long>("select id from reservation_reservations where user_id = '4007' and status = 'HELD'");
        answer.Body.ShouldContain($"\"reservationId\":{held},");
        (await hosts.QueryAsync<long>("select count(*) from reservation_reservations where user_id = '4007'")).ShouldBe(1);
    }

    [Fact]
    public async Task GiveBack_WhenTheHostDiesBetweenCommitAndAnswer_IsAnsweredByAnotherWithoutRedis()
    {
        var (token, reservation) = await hosts.HoldAsync(4008, 1);

        await DieBeforeTheAnswerAsync(
            token, HttpMethod.Delete, $"/v1/api/concerts/reserve/{reservation}", null,
            lockedBy: $"select 1 from reservation_reservations where id = {reservation} for update",
            committed: $"select exists (select 1 from reservation_reservations where id = {reservation} and status = 'CANCELLED')");

        (await hosts.QueryAsync<string>($"select state from reservation_reservation_seats where reservation_id = {reservation}")).ShouldBe("FREE");
    }

    // The first host commits and dies while it tells Redis, before it answers; the same request, sent again to the other, gets the answer that was kept.
    private async Task<KeyedAnswer> DieBeforeTheAnswerAsync(string token, HttpMethod method, string path, object? body, string lockedBy, string committed)
    {
        var key = path.Replace('/', '-');
        var blocker = await hosts.Database.LockAsync(lockedBy);
        var lost = TwoHosts.SendAsync(hosts.One, token, key, method, path, body);
        await Until.TrueAsync("the change waited", TimeSpan.FromSeconds(5), () => hosts.Database.HasLockWaitsAsync());

        hosts.Redis.Pause();
        try
        {
            await blocker.DisposeAsync();
            await Until.TrueAsync("the change was committed", TimeSpan.FromSeconds(5), () => hosts.QueryAsync<bool>(committed));
            await hosts.One.KillAsync();
            await Should.ThrowAsync<HttpRequestException>(lost);

            var answer = await TwoHosts.SendAsync(hosts.Two, token, key, method, path, body);
            answer.Status.ShouldBe(200);
            answer.IsReplay.ShouldBeTrue();
            return answer;
        }
        finally
        {
            hosts.Redis.Resume();
            await hosts.ReviveAsync();
        }
    }
}

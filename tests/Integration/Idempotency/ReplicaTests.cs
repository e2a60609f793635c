using Shouldly;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Idempotency;

public sealed class ReplicaTests(TwoHosts hosts) : IClassFixture<TwoHosts>
{
    private const string Payment = "/v1/api/concerts/payment";

    [Fact]
    public async Task Token_WithTheSameKeyOnAnotherReplica_IsTheSame()
    {
        var first = await TwoHosts.SendAsync(hosts.One, null, "enter-1", HttpMethod.Post, "/v1/api/queue/token", new { userId = 4001 });
        var again = await TwoHosts.SendAsync(hosts.Two, null, "enter-1", HttpMethod.Post, "/v1/api/queue/token", new { userId = 4001 });

        first.Status.ShouldBe(200);
        again.ShouldBe(first with { IsReplay = true });
        (await TwoHosts.SendAsync(hosts.Two, null, "enter-1", HttpMethod.Post, "/v1/api/queue/token", new { userId = 4002 })).Status.ShouldBe(409);
    }

    [Fact]
    public async Task Extend_WithTheSameKey_ExtendsOnce()
    {
        var token = (await TwoHosts.GetAsync(hosts.One, null, HttpMethod.Post, "/v1/api/queue/token", new { userId = 4003 })).GetProperty("queueToken").GetString()!;
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
        var token = (await TwoHosts.GetAsync(hosts.One, null, HttpMethod.Post, "/v1/api/queue/token", new { userId = 4004 })).GetProperty("queueToken").GetString()!;
        await TwoHosts.SendAsync(hosts.One, token, null, HttpMethod.Delete, "/api/v1/queue/");

        var refused = await TwoHosts.SendAsync(hosts.One, token, "early", HttpMethod.Post, "/v1/api/user/amount", new { amount = 1 });
        var entered = (await TwoHosts.GetAsync(hosts.One, null, HttpMethod.Post, "/v1/api/queue/token", new { userId = 4004 })).GetProperty("queueToken").GetString()!;

        refused.Body.ShouldContain("\"003\"");
        (await TwoHosts.SendAsync(hosts.Two, entered, "early", HttpMethod.Post, "/v1/api/user/amount", new { amount = 1 })).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Pay_WhenTheHostDiesBetweenCommitAndAnswer_IsAnsweredByAnotherWithoutRedis()
    {
        var (token, reservation) = await hosts.HoldAsync(4005, 1_000_000);
        var pay = new { reservationId = reservation };
        await using (var blocker = await DatabaseUnderTest.BlockAccountAsync(hosts.Database, "4005"))
        {
            var lost = TwoHosts.SendAsync(hosts.One, token, "pay", HttpMethod.Post, Payment, pay);
            await Until.TrueAsync("the payment waited", TimeSpan.FromSeconds(5), () => DatabaseUnderTest.AnyWaitsAsync(hosts.Database));

            // The payment commits, and its host hangs at freeing the slot, before it answers.
            hosts.Redis.Pause();
            await DatabaseUnderTest.ReleaseAsync(blocker);
            await Until.TrueAsync("the payment was committed", TimeSpan.FromSeconds(5), () => hosts.AskAsync<bool>($"select exists (select from payment.payments where reservation_id = {reservation})"));
            await hosts.One.KillAsync();
            await Should.ThrowAsync<HttpRequestException>(lost);
        }

        var answer = await TwoHosts.SendAsync(hosts.Two, token, "pay", HttpMethod.Post, Payment, pay);
        hosts.Redis.Resume();
        await hosts.ReviveAsync();

        answer.Status.ShouldBe(200);
        answer.IsReplay.ShouldBeTrue();
        answer.Body.ShouldContain("\"queueStatus\":\"DONE\"");
        (await hosts.AskAsync<long>("select count(*) from users.ledger where user_id = '4005' and kind = 'PAYMENT'")).ShouldBe(1);
    }
}

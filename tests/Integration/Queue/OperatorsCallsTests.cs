using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Ticketing.Queues.Rules;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Queue;

/// <summary>The operators' calls over HTTP, made on one replica and seen on the other. Each test has a queue of its own.</summary>
public sealed class OperatorsCallsTests(PushReplicas replicas) : IClassFixture<PushReplicas>
{
    private readonly HostProcess _one = replicas.One;
    private readonly HostProcess _two = replicas.Two;

    [Fact]
    public async Task Modes_SetOnOneReplica_AreActedOnByTheOther()
    {
        const string concert = "concert-1";
        (await OperateAsync(concert, "pause"))["paused"]!.GetValue<bool>().ShouldBeTrue();
        var first = await _two.TokenAsync(concert, "first");
        var second = await _two.TokenAsync(concert, "second");
        (await StatusAsync(first)).ShouldBe(("WAITING", 1));

        (await OperateAsync(concert, "resume"))["mode"]!.GetValue<string>().ShouldBe("open");
        (await StatusAsync(first)).ShouldBe(("READY", 0));
        (await StatusAsync(second)).ShouldBe(("WAITING", 1));

        (await OperateAsync(concert, "drain"))["mode"]!.GetValue<string>().ShouldBe("draining");
        (await EnterCodeAsync(concert, "third")).ShouldBe("403");
        (await _two.EnterAsync(concert, "second"))["isNewEntry"]!.GetValue<bool>().ShouldBeFalse("a place already taken is kept");

        await OperateAsync(concert, "bypass");
        (await StatusAsync(second)).ShouldBe(("READY", 0));
        (await _two.EnterAsync(concert, "fourth"))["status"]!.GetValue<string>().ShouldBe("READY");
    }

    [Fact]
    public async Task AdmitAndCapacity_LetInOnTheOtherReplica_AndTheListTells()
    {
        const string concert = "concert-2";
        var tokens = new List<string>();
        for (var i = 0; i < 6; i++)
            tokens.Add(await _two.TokenAsync(concert, $"u-{i}"));

        (await OperateAsync(concert, "admit", new { count = 2 }))["people"]!.GetValue<long>().ShouldBe(2);
        (await StatusAsync(tokens[2])).ShouldBe(("READY", 0));
        (await StatusAsync(tokens[3])).ShouldBe(("WAITING", 1));

        (await SendAsync(HttpMethod.Put, $"/{concert}", new { capacity = 5, admitPerSecond = 1000 }))["capacity"]!.GetValue<long>().ShouldBe(5);
        (await StatusAsync(tokens[4])).ShouldBe(("READY", 0));
        (await StatusAsync(tokens[5])).ShouldBe(("WAITING", 1));

        var listed = await ListedAsync(concert);
        listed["waiting"]!.GetValue<long>().ShouldBe(1);
        listed["active"]!.GetValue<long>().ShouldBe(5);
        listed["served"]!.GetValue<long>().ShouldBeGreaterThan(0);
        listed["admitPerSecond"]!.GetValue<long>().ShouldBe(1000);
        listed["estimatedWaitSeconds"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Clear_SendsThoseWhoWaitAway_AndTellsListenersLongBeforeTheirNextLook()
    {
        const string concert = "concert-3";
        await using var redis = await RedisServer.StartNewAsync();
        await using var host = await PushReplicas.StartAsync(
            redis.ConnectionString, null, ("Queue__MinPollIntervalMs", "30000"), ("Queue__MaxPollIntervalMs", "30000"), ("Queue__ClaimSeconds", "60"));
        await host.ActivateAsync(await host.TokenAsync(concert, "inside"));
        await using var stream = await SseClient.OpenAsync(host, await host.TokenAsync(concert, "waits"));
        await stream.NextAsync("position");

        (await DataAsync(await CallAsync(host, HttpMethod.Post, $"/{concert}/clear")))["people"]!.GetValue<long>().ShouldBe(1);

        (await stream.LastAsync()).Event.ShouldBe("expired");
        var listed = (await DataAsync(await CallAsync(host, HttpMethod.Get, ""))).AsArray().Single(queue => queue!["queue"]!.GetValue<string>() == concert)!;
        listed["active"]!.GetValue<long>().ShouldBe(1, "those who are in stay in");
    }

    [Fact]
    public async Task Opening_MovedWhileThePoolFills_ComesAndPublishesItsOrder()
    {
        const string concert = "concert-4";
        await SendAsync(HttpMethod.Put, $"/{concert}", new { opensAt = TimeProvider.System.GetUtcNow().AddHours(1), capacity = 100 });
        (await CodeAsync(HttpMethod.Get, $"/{concert}/order")).ShouldBe("001", "the seed is secret until the opening");
        var before = (await DrawAsync(concert))!;
        before["seed"].ShouldBeNull();
        before["tickets"]!.AsArray().ShouldBeEmpty();
        var tokens = new List<string>();
        for (var i = 0; i < 9; i++)
            tokens.Add(await _two.TokenAsync(concert, $"early-{i}"));
        (await StatusAsync(tokens[0])).ShouldBe(("WAITING", 9), "until the opening everyone has the worst position");

        await OperateAsync(concert, "opening", new { opensAt = TimeProvider.System.GetUtcNow().AddMilliseconds(300) });
        await Until.TrueAsync("the queue opens", TimeSpan.FromSeconds(5), async () => (await ListedAsync(concert))["active"]!.GetValue<long>() == 9);
        (await StatusAsync(tokens[0])).ShouldBe(("READY", 0));

        var order = await SendAsync(HttpMethod.Get, $"/{concert}/order");
        order["algorithm"]!.GetValue<string>().ShouldBe(FairShuffle.Name);
        order["total"]!.GetValue<long>().ShouldBe(9);
        order["tickets"]!.AsArray().Count.ShouldBe(9);
        var seed = order["seed"]!.GetValue<string>();
        seed.ShouldNotBeEmpty();

        await Until.TrueAsync("everyone is told the seed", TimeSpan.FromSeconds(5), async () => (await DrawAsync(concert))!["seed"] is not null);
        var draw = (await DrawAsync(concert))!;
        draw["seed"]!.GetValue<string>().ShouldBe(seed);
        draw["commitment"]!.GetValue<string>().ShouldBe(before["commitment"]!.GetValue<string>());
        draw["commitment"]!.GetValue<string>().ShouldBe(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(seed))));
        draw["tickets"]!.ToJsonString().ShouldBe(order["tickets"]!.ToJsonString());
        (await DrawAsync(concert, "&page=2")).ShouldBeNull("there is one page");
        (await DrawAsync("default")).ShouldBeNull("it has no opening");
    }

    [Theory]
    [InlineData("")]
    [InlineData("?concertId=")]
    [InlineData("?concertId=concert-1&concertId=concert-2")]
    [InlineData("?concertId=concert-1&page=0")]
    public async Task Draw_AskedForWrongly_Is400(string query)
    {
        using var answer = await _one.Client.GetAsync(new Uri($"/api/v1/queue/draw{query}", UriKind.Relative));
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Wait_WhilePausedOrDrained_IsNullAndSaysWhy()
    {
        const string concert = "default";
        await _two.TokenAsync(concert, "inside-the-paused");
        var waiting = await _two.TokenAsync(concert, "waits-in-the-paused");
        (await CheckAsync(waiting))["estimatedWaitSeconds"]!.GetValue<long>().ShouldBeGreaterThan(0);
        await ExpectNoWaitAsync(concert, "pause", "PAUSED", waiting);
        await ExpectNoWaitAsync(concert, "drain", "DRAINING", waiting);

        await OperateAsync(concert, "resume");
        var told = await CheckAsync(waiting);
        told["estimatedWaitSeconds"]!.GetValue<long>().ShouldBeGreaterThan(0);
        told["queueMode"].ShouldBeNull();
        await OperateAsync(concert, "clear");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("push-tests2")]
    public async Task Call_WithoutTheKey_Is401AndChangesNothing(string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/queues/default/pause");
        if (key is not null)
            request.Headers.TryAddWithoutValidation("X-Admin-Key", key);
        using var response = await _one.Client.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await SendAsync(HttpMethod.Get, "")).AsArray()[0]!["mode"]!.GetValue<string>().ShouldBe("open");
    }

    [Fact]
    public async Task Call_WithoutTheKey_Is401BeforeItsIdempotencyKeyIsLookedAt()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/queues/default/admit") { Content = JsonContent.Create(new { count = 1 }) };
        request.Headers.TryAddWithoutValidation("X-Admin-Key", "another");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", new string('x', 300));
        using var response = await _one.Client.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Call_ThatMakesNoSense_SaysWhatIsWrong()
    {
        (await CodeAsync(HttpMethod.Post, "/no-such-queue/pause")).ShouldBe("404");
        (await CodeAsync(HttpMethod.Put, "/default", new { capacity = 0 })).ShouldBe("400");
        (await CodeAsync(HttpMethod.Put, "/default", new { capacity = "many" })).ShouldBe("400");
        (await CodeAsync(HttpMethod.Put, "/default", new { })).ShouldBe("400");
        (await CodeAsync(HttpMethod.Post, "/default/admit", new { count = 0 })).ShouldBe("400");
        foreach (var time in (string[])["tomorrow", "2027-01-31T20:00:00", "01/02/2027", "20:00", "0001-01-01T00:00:00Z"])
        {
            (await CodeAsync(HttpMethod.Post, "/default/opening", new { opensAt = time })).ShouldBe("400", time);
            (await CodeAsync(HttpMethod.Put, "/default", new { opensAt = time })).ShouldBe("400", time);
        }
    }

    // What everyone is told of a draw, by the other replica; null where there is none.
    private async Task<JsonNode?> DrawAsync(string concert, string more = "")
    {
        using var answer = await _two.Client.GetAsync(new Uri($"/api/v1/queue/draw?concertId={concert}{more}", UriKind.Relative));
        return answer.StatusCode == HttpStatusCode.NotFound ? null : (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>())!["data"];
    }

    private async Task ExpectNoWaitAsync(string concert, string verb, string mode, string waiting)
    {
        (await OperateAsync(concert, verb)).AsObject()["estimatedWaitSeconds"].ShouldBeNull();
        var told = (await CheckAsync(waiting)).AsObject();
        told.ContainsKey("estimatedWaitSeconds").ShouldBeTrue();
        told["estimatedWaitSeconds"].ShouldBeNull();
        told["queueMode"]!.GetValue<string>().ShouldBe(mode);
        told["pollAfterMs"]!.GetValue<long>().ShouldBeGreaterThanOrEqualTo(1000, "the longest interval that is configured");
        var entered = (await _two.EnterAsync(concert, "waits-in-the-paused")).AsObject();
        entered.ContainsKey("estimatedWaitMinutes").ShouldBeTrue();
        entered["estimatedWaitMinutes"].ShouldBeNull();
        entered["queueMode"]!.GetValue<string>().ShouldBe(mode);
    }

    private async Task<JsonNode> CheckAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/api/queue/token/check");
        request.Headers.TryAddWithoutValidation("Authorization", token);
        return await DataAsync(await _two.Client.SendAsync(request));
    }

    private Task<JsonNode> OperateAsync(string queue, string verb, object? body = null) => SendAsync(HttpMethod.Post, $"/{queue}/{verb}", body);

    private async Task<JsonNode> SendAsync(HttpMethod method, string path, object? body = null) => await DataAsync(await CallAsync(_one, method, path, body));

    private async Task<JsonNode> ListedAsync(string queue) =>
        (await SendAsync(HttpMethod.Get, "")).AsArray().Single(each => each!["queue"]!.GetValue<string>() == queue)!;

    private async Task<string> CodeAsync(HttpMethod method, string path, object? body = null)
    {
        using var response = await CallAsync(_one, method, path, body);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!["exception"]!["code"]!.GetValue<string>();
    }

    private static async Task<JsonNode> DataAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync();
            response.StatusCode.ShouldBe(HttpStatusCode.OK, text);
            return JsonNode.Parse(text)!["data"]!;
        }
    }

    private static async Task<HttpResponseMessage> CallAsync(HostProcess host, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, "/admin/queues" + path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("X-Admin-Key", "push-tests");
        request.Headers.Add("X-Admin-User", "operator-1");
        return await host.Client.SendAsync(request);
    }

    private async Task<(string Status, long Position)> StatusAsync(string token)
    {
        using var response = await _two.CallAsync(HttpMethod.Get, "/status", token);
        var data = await WaitingRoomCalls.DataAsync(response);
        return (data["status"]!.GetValue<string>(), data["position"]!.GetValue<long>());
    }

    private async Task<string> EnterCodeAsync(string concert, string user)
    {
        using var response = await _two.Client.PostAsJsonAsync($"{WaitingRoomCalls.Path}/enter", new { concertId = concert, userId = user });
        return (await WaitingRoomCalls.DataAsync(response))["code"]!.GetValue<string>();
    }
}

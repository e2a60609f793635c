using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Ticketing.Queues.Store;
using Ticketing.Redis;
using Ticketing.Tests.Integration.Queue;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Idempotency;

/// <summary>
/// Calls that change Redis before their answer is committed, repeated with the same key after that commit was lost: the second host makes no second change.
/// Each test has a queue of its own, with room for one person.
/// </summary>
public sealed class LostAnswerTests(TwoHosts hosts) : IClassFixture<TwoHosts>
{
    private const string Extend = "/api/v1/queue/extend";

    [Fact]
    public async Task Extend_WhenTheAnswerWasNotCommitted_ExtendsOnceAndTellsTheSame()
    {
        var token = await ActiveAsync(await NewQueueAsync(), "extender");

        var first = await TwoHosts.SendAsync(hosts.One, token, "once", HttpMethod.Post, Extend);
        await LoseAnswersAsync();
        var again = await TwoHosts.SendAsync(hosts.Two, token, "once", HttpMethod.Post, Extend);

        first.Status.ShouldBe(200);
        first.Body.ShouldContain("\"extendCount\":1");
        again.ShouldBe(first);
        (await TwoHosts.SendAsync(hosts.Two, token, "twice", HttpMethod.Post, Extend)).Body.ShouldContain("\"extendCount\":2");
    }

    [Fact]
    public async Task Extend_WithTheKeyOfAnotherTicket_IsAnotherRequest()
    {
        foreach (var concert in new[] { await NewQueueAsync(), await NewQueueAsync() })
        {
            var token = await ActiveAsync(concert, "traveller");
            var extended = await TwoHosts.SendAsync(hosts.One, token, "shared", HttpMethod.Post, Extend);
            await LoseAnswersAsync();

            extended.Body.ShouldContain("\"extendCount\":1");
        }
    }

    [Fact]
    public async Task Admit_WhenTheAnswerWasNotCommitted_AdmitsOnceAndTellsTheSame()
    {
        var concert = await NewQueueAsync();
        await FillAsync(concert, 8);

        var first = await OperateAsync(hosts.One, concert, "admit", "once", new { count = 2 });
        await LoseAnswersAsync();
        var again = await OperateAsync(hosts.Two, concert, "admit", "once", new { count = 2 });
        await LoseAnswersAsync();
        var other = await OperateAsync(hosts.Two, concert, "admit", "once", new { count = 3 });

        first.Body.ShouldContain("\"people\":2");
        again.ShouldBe(first);
        other.Status.ShouldBe(409);
        (await StateAsync(concert)).ShouldBe((5, 3));
        (await OutcomesAsync(concert, "admit")).ShouldBe("""{"count":2,"people":2}""");
        (await OperateAsync(hosts.Two, concert, "admit", "twice", new { count = 2 })).Body.ShouldContain("\"people\":2");
        (await StateAsync(concert)).ShouldBe((3, 5));
    }

    [Fact]
    public async Task Clear_WhenTheAnswerWasNotCommitted_ClearsOnceAndTellsTheSame()
    {
        var concert = await NewQueueAsync();
        await FillAsync(concert, 4);

        var first = await OperateAsync(hosts.One, concert, "clear", "once");
        await LoseAnswersAsync();
        await hosts.One.TokenAsync(concert, "later");
        var again = await OperateAsync(hosts.Two, concert, "clear", "once");

        first.Body.ShouldContain("\"people\":3");
        again.ShouldBe(first);
        (await StateAsync(concert)).ShouldBe((1, 1), "the visitor who came after the call is still in line");
        (await OutcomesAsync(concert, "clear")).ShouldBe("""{"people":3}""");
    }

    [Fact]
    public async Task Admit_WhenTheReplicaDiedBeforeItNotedTheOutcome_IsNotedByTheNextTry()
    {
        var concert = await NewQueueAsync();
        await FillAsync(concert, 4);
        var first = await OperateAsync(hosts.One, concert, "admit", "once", new { count = 1 });
        await LoseAnswersAsync();
        await hosts.Database.ExecuteAsync($$"""update queue_operations set changes = '{"count":1}' where queue = '{{concert}}' and action = 'admit'""");

        (await OperateAsync(hosts.Two, concert, "admit", "once", new { count = 1 })).ShouldBe(first);

        (await OutcomesAsync(concert, "admit")).ShouldBe("""{"count":1,"people":1}""");
    }

    [Fact]
    public async Task Calls_WhoseCommitFailsByAConflict_ChangeTheQueueOnceHoweverOftenTheHandlerRuns()
    {
        var extending = await NewQueueAsync();
        var operated = await NewQueueAsync();
        var token = await ActiveAsync(extending, "extender");
        await FillAsync(operated, 8);

        foreach (var (verb, body, told, state) in new (string, object?, string, (long, long))[]
            { ("admit", new { count = 2 }, "\"people\":2", (5, 3)), ("clear", null, "\"people\":5", (0, 3)) })
        {
            await using (await FailCommitsAsync())
                (await OperateAsync(hosts.One, operated, verb, "fails", body)).Status.ShouldBeGreaterThanOrEqualTo(500);
            (await StateAsync(operated)).ShouldBe(state);
            (await OperateAsync(hosts.Two, operated, verb, "fails", body)).Body.ShouldContain(told);
            (await StateAsync(operated)).ShouldBe(state);
        }

        await using (await FailCommitsAsync())
            (await TwoHosts.SendAsync(hosts.One, token, "fails", HttpMethod.Post, Extend)).Status.ShouldBeGreaterThanOrEqualTo(500);
        (await TwoHosts.SendAsync(hosts.Two, token, "fails", HttpMethod.Post, Extend)).Body.ShouldContain("\"extendCount\":1");
    }

    [Fact]
    public async Task Pause_WhenTheAnswerWasNotCommitted_IsMadeOnce()
    {
        var concert = await NewQueueAsync();
        var before = JsonNode.Parse((await OperateAsync(hosts.One, concert, "resume", "before")).Body)!["data"]!["version"]!.GetValue<long>();

        var first = await OperateAsync(hosts.One, concert, "pause", "once", version: before);
        await LoseAnswersAsync();
        var again = await OperateAsync(hosts.Two, concert, "pause", "once", version: before);
        await OperateAsync(hosts.One, concert, "resume", "after");
        await LoseAnswersAsync();
        var late = await OperateAsync(hosts.Two, concert, "pause", "once", version: before);

        first.Status.ShouldBe(200);
        again.ShouldBe(first);
        late.Status.ShouldBe(412);
        (await hosts.QueryAsync<long>($"select count(*) from queue_operations where queue = '{concert}' and action = 'pause'")).ShouldBe(1);
    }

    [Fact]
    public async Task Opening_WhenTheAnswerWasNotCommitted_IsMovedOnce()
    {
        var concert = await NewQueueAsync();
        var body = new { opensAt = TimeProvider.System.GetUtcNow().AddHours(1) };

        var first = await OperateAsync(hosts.One, concert, "opening", "once", body);
        await LoseAnswersAsync();
        var again = await OperateAsync(hosts.Two, concert, "opening", "once", body);

        first.Status.ShouldBe(200);
        again.ShouldBe(first);
        (await hosts.QueryAsync<long>($"select count(*) from queue_operations where queue = '{concert}' and action = 'opening'")).ShouldBe(1);
    }

    [Fact]
    public async Task Replies_OfCallsWithAKeyOnly_AreKeptForAnHour()
    {
        var concert = await NewQueueAsync();
        var token = await ActiveAsync(concert, "extender");
        await TwoHosts.SendAsync(hosts.One, token, null, HttpMethod.Post, Extend);
        await TwoHosts.SendAsync(hosts.One, token, "kept", HttpMethod.Post, Extend);
        (await TwoHosts.SendAsync(hosts.One, token, "refused", HttpMethod.Post, Extend)).Status.ShouldBe(400);

        using var redis = new RedisConnection(hosts.Redis.ConnectionString, TimeSpan.FromSeconds(1));
        await redis.OpenAsync();
        var kept = (long[])(await redis.CallAsync(database => database.ScriptEvaluateAsync(
            "local keys = redis.call('KEYS', ARGV[1]) return { #keys, redis.call('PTTL', keys[1]) }", values: [$"q:{{{concert}}}:kept:*"])))!;

        kept[0].ShouldBe(1);
        TimeSpan.FromMilliseconds(kept[1]).ShouldBeInRange(QueueScripts.KeepReply - TimeSpan.FromMinutes(1), QueueScripts.KeepReply);
    }

    private async Task<string> NewQueueAsync()
    {
        var concert = $"lost-{Guid.NewGuid():N}";
        await hosts.Database.ExecuteAsync($"insert into concert_concerts (code, title) values ('{concert}', 'Lost answers')");
        await Until.TrueAsync("both hosts know the queue", TimeSpan.FromSeconds(20), async () => await KnowsAsync(hosts.One) && await KnowsAsync(hosts.Two));
        return concert;

        async Task<bool> KnowsAsync(HostProcess host)
        {
            using var request = Request(HttpMethod.Get, $"/admin/queues/{concert}", null);
            using var response = await host.Client.SendAsync(request);
            return response.IsSuccessStatusCode;
        }
    }

    // As if no answer had ever been committed.
    private Task<int> LoseAnswersAsync() => hosts.Database.ExecuteAsync("delete from idempotency_answers");

    // The transaction of an answer fails at its end, as by a conflict with another node of a cluster, until the result is disposed of.
    private async Task<IAsyncDisposable> FailCommitsAsync()
    {
        await hosts.Database.ExecuteAsync("""
            create trigger fail_commits before update on idempotency_answers for each row
            signal sqlstate '40001' set mysql_errno = 1213, message_text = 'conflict'
            """);
        return new Repair(() => hosts.Database.ExecuteAsync("drop trigger fail_commits"));
    }

    private async Task<string> ActiveAsync(string concert, string user)
    {
        var token = await hosts.One.TokenAsync(concert, user);
        (await TwoHosts.SendAsync(hosts.One, token, null, HttpMethod.Post, "/api/v1/queue/activate")).Status.ShouldBe(200);
        return token;
    }

    // One person is in, the others wait.
    private async Task FillAsync(string concert, int people)
    {
        using var request = Request(HttpMethod.Put, $"/admin/queues/{concert}", new { capacity = 1 });
        (await hosts.One.Client.SendAsync(request)).IsSuccessStatusCode.ShouldBeTrue();
        for (var i = 0; i < people; i++)
            await hosts.One.TokenAsync(concert, $"u-{i}");
        (await StateAsync(concert)).ShouldBe((people - 1, 1));
    }

    private async Task<(long Waiting, long Active)> StateAsync(string concert)
    {
        using var request = Request(HttpMethod.Get, $"/admin/queues/{concert}", null);
        using var response = await hosts.Two.Client.SendAsync(request);
        var queue = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["data"]!;
        return (queue["waiting"]!.GetValue<long>(), queue["active"]!.GetValue<long>());
    }

    private Task<string> OutcomesAsync(string concert, string action) =>
        hosts.QueryAsync<string>($"select group_concat(changes) from queue_operations where queue = '{concert}' and action = '{action}'");

    private static async Task<KeyedAnswer> OperateAsync(HostProcess host, string concert, string verb, string key, object? body = null, long? version = null)
    {
        using var request = Request(HttpMethod.Post, $"/admin/queues/{concert}/{verb}", body);
        request.Headers.Add("Idempotency-Key", key);
        if (version is { } expected)
            request.Headers.TryAddWithoutValidation("If-Match", $"\"{expected}\"");
        using var response = await host.Client.SendAsync(request);
        return await KeyedAnswer.ReadAsync(response);
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, object? body)
    {
        var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("X-Admin-Key", "sample-admin-key-for-development-only");
        request.Headers.Add("X-Admin-User", "operator-1");
        return request;
    }

    private sealed class Repair(Func<Task> end) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await end();
    }
}

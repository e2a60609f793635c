using System.Data.Common;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Queue;

/// <summary>Changes of settings that come at once, on two replicas, with parts that stop in between. Each test sets the queue up that it needs.</summary>
public sealed class SettingsTests(SettingsReplicas replicas) : IClassFixture<SettingsReplicas>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly RedisServer _redis = replicas.Redis;
    private readonly DbDataSource _database = replicas.Database;
    private readonly HostProcess _one = replicas.One;
    private readonly HostProcess _two = replicas.Two;

    [Fact]
    public async Task Changes_OfDifferentFieldsAtOnce_AreAllInForce()
    {
        const string queue = "concert-1";
        for (var round = 0; round < 40; round++)
        {
            await SucceedAsync(_one, HttpMethod.Post, $"/{queue}/resume");
            await SucceedAsync(_two, HttpMethod.Put, $"/{queue}", new { capacity = 100, admitPerSecond = 10 });

            await Task.WhenAll(
                SucceedAsync(_one, HttpMethod.Post, $"/{queue}/pause"),
                SucceedAsync(_two, HttpMethod.Put, $"/{queue}", new { capacity = 200 }),
                SucceedAsync(_one, HttpMethod.Put, $"/{queue}", new { admitPerSecond = 20 }));

            var state = await ReadAsync(_two, queue);
            (state["mode"]!.GetValue<string>(), state["capacity"]!.GetValue<long>(), state["admitPerSecond"]!.GetValue<long>()).ShouldBe(("paused", 200, 20));
            (await RowAsync(queue)).ShouldBe("Paused 200 20");
        }

        await _redis.RestartEmptyAsync();
        await Until.TrueAsync("the queue is back as it was", Soon, async () => (await TryReadAsync(queue))?["capacity"]?.GetValue<long>() == 200);
        (await ReadAsync(_one, queue))["mode"]!.GetValue<string>().ShouldBe("paused");
    }

    [Fact]
    public async Task Changes_AtOnceOfAQueueWithoutSettings_AllSucceedAndOneOfEachFieldWins()
    {
        const string queue = "concert-2";
        var hosts = new[] { _one, _two };
        await Task.WhenAll(Enumerable.Range(1, 12).Select(i => SucceedAsync(hosts[i % 2], HttpMethod.Put, $"/{queue}", new { capacity = i })));

        var state = await ReadAsync(_one, queue);
        state["capacity"]!.GetValue<long>().ShouldBeInRange(1, 12);
        (await _database.QueryAsync<int>($"select capacity from queue_settings where queue = '{queue}'")).ShouldBe((int)state["capacity"]!.GetValue<long>());
        (await ReadAsync(_two, queue)).ToJsonString().ShouldBe(state.ToJsonString());
    }

    [Fact]
    public async Task Change_WithIfMatch_IsMadeOnlyWhereTheVersionFits()
    {
        const string queue = "concert-3";
        using var before = await SendAsync(_one, HttpMethod.Get, $"/{queue}");
        var first = before.Headers.ETag.ShouldNotBeNull().Tag;
        using var made = await SendAsync(_two, HttpMethod.Put, $"/{queue}", new { capacity = 5 }, first);
        made.StatusCode.ShouldBe(HttpStatusCode.OK, await made.Content.ReadAsStringAsync());
        var second = made.Headers.ETag.ShouldNotBeNull().Tag;
        second.ShouldNotBe(first);

        var changes = new (HttpMethod, string, object?)[]
        {
            (HttpMethod.Put, $"/{queue}", new { capacity = 6 }),
            (HttpMethod.Post, $"/{queue}/pause", null),
            (HttpMethod.Post, $"/{queue}/opening", new { opensAt = (string?)null }),
            (HttpMethod.Post, $"/{queue}/admit", new { count = 1 }),
            (HttpMethod.Post, $"/{queue}/clear", null),
        };
        foreach (var (method, path, body) in changes)
        {
            using var stale = await SendAsync(_one, method, path, body, first);
            stale.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed, path);
            (await CodeAsync(stale)).ShouldBe("412");
        }

        using var weak = await SendAsync(_one, HttpMethod.Put, $"/{queue}", new { capacity = 6 }, $"W/{second}");
        weak.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        using var nonsense = await SendAsync(_one, HttpMethod.Put, $"/{queue}", new { capacity = 6 }, "nonsense");
        nonsense.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var state = await ReadAsync(_one, queue);
        (state["capacity"]!.GetValue<long>(), state["mode"]!.GetValue<string>()).ShouldBe((5, "open"), "what was refused changed nothing");

        using var paused = await SendAsync(_one, HttpMethod.Post, $"/{queue}/pause", null, second);
        paused.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var cleared = await SendAsync(_two, HttpMethod.Post, $"/{queue}/clear", null, paused.Headers.ETag.ShouldNotBeNull().Tag);
        cleared.StatusCode.ShouldBe(HttpStatusCode.OK);
        cleared.Headers.ETag.ShouldBe(paused.Headers.ETag, "clearing a line changes no setting");
        using var any = await SendAsync(_two, HttpMethod.Post, $"/{queue}/resume", null, "*");
        any.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Change_OfTheSameVersionByMany_IsMadeByOne()
    {
        const string queue = "concert-3";
        await SucceedAsync(_one, HttpMethod.Post, $"/{queue}/resume");
        using var before = await SendAsync(_one, HttpMethod.Get, $"/{queue}");
        var tag = before.Headers.ETag!.Tag;
        var hosts = new[] { _one, _two };
        var answers = await Task.WhenAll(Enumerable.Range(1, 8).Select(async i =>
        {
            using var answer = await SendAsync(hosts[i % 2], HttpMethod.Put, $"/{queue}", new { capacity = i }, tag);
            return answer.StatusCode;
        }));
        answers.Count(status => status == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(status => status == HttpStatusCode.PreconditionFailed).ShouldBe(7);
    }

    [Fact]
    public async Task Pause_Ended_LeavesADrainedQueueAsItIs()
    {
        const string queue = "concert-3";
        await SucceedAsync(_one, HttpMethod.Post, $"/{queue}/drain");
        await SucceedAsync(_two, HttpMethod.Put, $"/{queue}", new { paused = false });
        (await ReadAsync(_one, queue))["mode"]!.GetValue<string>().ShouldBe("draining");
        await SucceedAsync(_two, HttpMethod.Put, $"/{queue}", new { paused = true });
        await SucceedAsync(_two, HttpMethod.Put, $"/{queue}", new { paused = false });
        (await ReadAsync(_one, queue))["mode"]!.GetValue<string>().ShouldBe("open");
    }

    [Fact]
    public async Task Change_WhoseReplicaDiedBeforeRedisHadIt_ComesIntoForce()
    {
        const string queue = "concert-4";
        await SucceedAsync(_one, HttpMethod.Put, $"/{queue}", new { capacity = 3 });
        await _database.ExecuteAsync($"update queue_settings set capacity = 7, version = version + 1 where queue = '{queue}'");
        await Until.TrueAsync("the change is in force", Soon, async () => (await ReadAsync(_two, queue))["capacity"]!.GetValue<long>() == 7);
    }

    [Fact]
    public async Task Change_WhileRedisIsAway_IsNoSuccessAndBothAgreeAfterwards()
    {
        const string queue = "concert-4";
        await SucceedAsync(_one, HttpMethod.Put, $"/{queue}", new { capacity = 3 });
        _redis.Pause();
        using (var answer = await SendAsync(_one, HttpMethod.Put, $"/{queue}", new { capacity = 9 }))
            answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        _redis.Resume();
        await Until.TrueAsync("database and Redis agree", Soon, async () =>
            await TryReadAsync(queue) is { } state &&
            await _database.QueryAsync<int>($"select capacity from queue_settings where queue = '{queue}'") == state["capacity"]!.GetValue<long>());
    }

    [Fact]
    public async Task Change_WhileTheDatabaseIsAway_ChangesNothing()
    {
        const string queue = "concert-4";
        await SucceedAsync(_one, HttpMethod.Put, $"/{queue}", new { capacity = 3 });
        await using (await _database.LockAsync($"select 1 from queue_settings where queue = '{queue}' for update"))
        {
            using var answer = await SendAsync(_one, HttpMethod.Put, $"/{queue}", new { capacity = 9 });
            answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            (await ReadAsync(_two, queue))["capacity"]!.GetValue<long>().ShouldBe(3);
        }
    }

    [Fact]
    public async Task Opening_ThatPeopleInLineForbid_ChangesNothingAnywhere()
    {
        const string queue = "default";
        await SucceedAsync(_one, HttpMethod.Put, $"/{queue}", new { capacity = 1, paused = true });
        await _one.TokenAsync(queue, "waits");
        var opensAt = TimeProvider.System.GetUtcNow().AddHours(1);

        using var refused = await SendAsync(_two, HttpMethod.Put, $"/{queue}", new { capacity = 50, opensAt });

        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await CodeAsync(refused)).ShouldBe("001");
        var state = await ReadAsync(_one, queue);
        state["opensAt"].ShouldBeNull();
        state["capacity"]!.GetValue<long>().ShouldBe(1);
        (await _database.QueryAsync<long>($"select count(*) from queue_settings where queue = '{queue}' and capacity = 1 and opens_at is null")).ShouldBe(1);
    }

    [Fact]
    public async Task Opening_OfAConcertThatIsRefused_LeavesItsLine()
    {
        const string queue = "concert-2";
        await SucceedAsync(_one, HttpMethod.Put, $"/{queue}", new { line = "site" });
        await SucceedAsync(_one, HttpMethod.Post, $"/{queue}/pause");
        await SucceedAsync(_one, HttpMethod.Put, $"/{queue}", new { line = "both" });
        await _one.TokenAsync(queue, "waits");
        var opensAt = TimeProvider.System.GetUtcNow().AddHours(1);

        using var refused = await SendAsync(_two, HttpMethod.Put, $"/{queue}", new { opensAt });

        (await CodeAsync(refused)).ShouldBe("001");
        var state = await ReadAsync(_one, queue);
        state["opensAt"].ShouldBeNull();
        state["line"]!.GetValue<string>().ShouldBe("both");
        var version = await _database.QueryAsync<long>($"select version from queue_settings where queue = '{queue}'");
        using var inForce = await SendAsync(_two, HttpMethod.Get, $"/{queue}");
        inForce.Headers.ETag!.Tag.ShouldContain($"{version}");
    }

    [Fact]
    public async Task Opening_OfAConcert_IsNeverSeenWithoutItsOwnLine()
    {
        const string queue = "concert-3";
        await SucceedAsync(_one, HttpMethod.Put, $"/{queue}", new { capacity = 5, line = "both" });
        var opensAt = TimeProvider.System.GetUtcNow().AddHours(1);

        await SucceedAsync(_one, HttpMethod.Put, $"/{queue}", new { capacity = 7, opensAt });

        (await _database.QueryAsync<string>($"select group_concat(changes order by id separator ' | ') from queue_operations where queue = '{queue}'"))
            .ShouldContain("opensAt");
        (await _database.QueryAsync<string>($"select changes from queue_operations where queue = '{queue}' and changes like '%opensAt%'")).ShouldContain("own");
        (await ReadAsync(_two, queue))["line"]!.GetValue<string>().ShouldBe("own");
    }

    private static async Task SucceedAsync(HostProcess host, HttpMethod method, string path, object? body = null)
    {
        using var answer = await SendAsync(host, method, path, body);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<HttpResponseMessage> SendAsync(HostProcess host, HttpMethod method, string path, object? body = null, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, "/admin/queues" + path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("X-Admin-Key", "push-tests");
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch).ShouldBeTrue();
        return await host.Client.SendAsync(request);
    }

    private static async Task<string> CodeAsync(HttpResponseMessage answer) =>
        JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["exception"]!["code"]!.GetValue<string>();

    private static async Task<JsonNode> ReadAsync(HostProcess host, string queue)
    {
        using var answer = await SendAsync(host, HttpMethod.Get, $"/{queue}");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["data"]!;
    }

    private async Task<JsonNode?> TryReadAsync(string queue)
    {
        using var answer = await SendAsync(_one, HttpMethod.Get, $"/{queue}");
        return answer.IsSuccessStatusCode ? JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["data"] : null;
    }

    private Task<string> RowAsync(string queue) =>
        _database.QueryAsync<string>($"select concat_ws(' ', mode, capacity, admit_per_second) from queue_settings where queue = '{queue}'");
}

/// <summary>Two hosts with a database and a Redis of their own.</summary>
public sealed class SettingsReplicas : IAsyncLifetime
{
    internal RedisServer Redis { get; private set; } = null!;

    internal DbDataSource Database { get; private set; } = null!;

    internal HostProcess One { get; private set; } = null!;

    internal HostProcess Two { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Redis = await RedisServer.StartNewAsync();
        var address = await SharedServers.CreateDatabaseAsync();
        Database = MariaDbServer.Open(address);
        var hosts = await Task.WhenAll(PushReplicas.StartAsync(Redis.ConnectionString, address), PushReplicas.StartAsync(Redis.ConnectionString, address));
        (One, Two) = (hosts[0], hosts[1]);
    }

    public async Task DisposeAsync()
    {
        await One.DisposeAsync();
        await Two.DisposeAsync();
        await Database.DisposeAsync();
        await Redis.DisposeAsync();
    }
}

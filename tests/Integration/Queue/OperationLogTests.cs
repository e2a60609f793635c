using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Queue;

/// <summary>What operators did, when and who: a row for each change that was made, and none for one that was not.</summary>
public sealed class OperationLogTests(PushReplicas replicas) : IClassFixture<PushReplicas>
{
    private readonly HostProcess _host = replicas.One;

    [Fact]
    public async Task Changes_OfSettings_AreListedWithTheirFieldsAndVersions()
    {
        const string concert = "concert-1";
        var changed = await SendAsync(HttpMethod.Put, $"/queues/{concert}", new { capacity = 7, admitPerSecond = (int?)null });
        var paused = await SendAsync(HttpMethod.Post, $"/queues/{concert}/pause");
        await SendAsync(HttpMethod.Post, $"/queues/{concert}/resume");

        var listed = await ListedAsync(concert);

        listed.Select(row => (string)row["action"]!).ShouldBe(["resume", "pause", "settings"]);
        listed[2]["changes"]!.ToJsonString().ShouldBe("""{"capacity":7,"admitPerSecond":null,"line":"own"}""");
        listed[2]["version"]!.GetValue<long>().ShouldBe(changed["version"]!.GetValue<long>());
        listed[1]["version"]!.GetValue<long>().ShouldBe(paused["version"]!.GetValue<long>());
        listed[1]["operator"]!.GetValue<string>().ShouldBe("op-77");
        var age = TimeProvider.System.GetUtcNow() - listed[0]["at"]!.GetValue<DateTimeOffset>();
        age.ShouldBeInRange(TimeSpan.FromMinutes(-1), TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Changes_OfAnotherVersion_LeaveNoRow()
    {
        const string concert = "concert-2";
        await SendAsync(HttpMethod.Put, $"/queues/{concert}", new { capacity = 3 });
        foreach (var (path, body) in new (string, object?)[] { ("pause", null), ("clear", null), ("admit", new { count = 1 }) })
        {
            using var response = await CallAsync(HttpMethod.Post, $"/queues/{concert}/{path}", body, ifMatch: "\"5\"");
            ((int)response.StatusCode).ShouldBe(412, path);
        }

        (await ListedAsync(concert)).Select(row => (string)row["action"]!).ShouldBe(["settings"]);
    }

    [Fact]
    public async Task Operations_OnPeople_SayHowManyTheyTouched()
    {
        const string concert = "concert-3";
        for (var i = 0; i < 4; i++)
            await _host.TokenAsync(concert, $"u-{i}");
        await SendAsync(HttpMethod.Post, $"/queues/{concert}/admit", new { count = 5 });
        await SendAsync(HttpMethod.Post, $"/queues/{concert}/clear");

        var listed = await ListedAsync(concert);

        listed.Select(row => (string)row["action"]!).ShouldBe(["clear", "admit"]);
        listed[0]["changes"]!.ToJsonString().ShouldBe("""{"people":0}""");
        listed[1]["changes"]!.ToJsonString().ShouldBe("""{"count":5,"people":3}""");
    }

    [Fact]
    public async Task Opening_ThatPeopleInLineForbid_IsMarkedAsRefused()
    {
        const string concert = "concert-4";
        await _host.TokenAsync(concert, "inside");
        await _host.TokenAsync(concert, "waits");
        using var refused = await CallAsync(
            HttpMethod.Post, $"/queues/{concert}/opening", new { opensAt = TimeProvider.System.GetUtcNow().AddHours(1) }, ifMatch: null);
        ((int)refused.StatusCode).ShouldBe(400);

        var listed = await ListedAsync(concert);

        listed[0]["action"]!.GetValue<string>().ShouldBe("opening");
        listed[0]["changes"]!["refused"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task List_InPages_HasEachOperationOnce()
    {
        for (var capacity = 2; capacity < 7; capacity++)
            await SendAsync(HttpMethod.Put, "/queues/default", new { capacity });
        var found = new List<long>();
        var before = long.MaxValue;
        while (true)
        {
            var page = (await SendAsync(HttpMethod.Get, $"/operations?size=2&before={before}")).AsArray();
            if (page.Count == 0)
                break;
            page.Count.ShouldBeLessThanOrEqualTo(2);
            found.AddRange(page.Where(row => (string)row!["queue"]! == "default").Select(row => row!["changes"]!["capacity"]!.GetValue<long>()));
            before = page[^1]!["id"]!.GetValue<long>();
        }

        found.ShouldBe([6, 5, 4, 3, 2]);
    }

    [Fact]
    public async Task List_WithoutTheKeyOrWithABadPage_IsRefused()
    {
        using var without = await _host.Client.GetAsync("/admin/operations");
        ((int)without.StatusCode).ShouldBe(401);
        using var bad = await CallAsync(HttpMethod.Get, "/operations?size=0", null, ifMatch: null);
        ((int)bad.StatusCode).ShouldBe(400);
    }

    private async Task<List<JsonNode>> ListedAsync(string queue) =>
        [.. (await SendAsync(HttpMethod.Get, "/operations?size=500")).AsArray().Where(row => (string)row!["queue"]! == queue).Select(row => row!)];

    private async Task<JsonNode> SendAsync(HttpMethod method, string path, object? body = null)
    {
        using var response = await CallAsync(method, path, body, ifMatch: null);
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(200, text);
        return JsonNode.Parse(text)!["data"]!;
    }

    private async Task<HttpResponseMessage> CallAsync(HttpMethod method, string path, object? body, string? ifMatch)
    {
        using var request = new HttpRequestMessage(method, $"/admin{path}");
        if (body is not null)
            request.Content = JsonContent.Create(body);
        request.Headers.Add("X-Admin-Key", "push-tests");
        request.Headers.Add("X-Admin-User", "op-77");
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await _host.Client.SendAsync(request);
    }
}

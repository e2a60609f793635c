using System.Text;
using System.Text.Json;
using Shouldly;
using Ticketing.Tests.Integration.Queue;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Logs;

public sealed class LevelTests(PushReplicas replicas) : IClassFixture<PushReplicas>
{
    private const string Key = "push-tests";
    private const string Category = "Ticketing.Queues.Admin.QueueOperations";

    // The line of an operator's change, at the level Information.
    private const string Changed = "\"EventId\":2010,";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Level_SetOnOneReplica_HoldsOnAllUntilItIsReset()
    {
        await using var redis = await RedisServer.StartNewAsync();
        var database = await SharedServers.CreateDatabaseAsync();
        var quiet = ("Logging__LogLevel__Default", "Warning");
        await using var one = await PushReplicas.StartAsync(redis.ConnectionString, database, quiet);
        await using var two = await PushReplicas.StartAsync(redis.ConnectionString, database, quiet);
        await ChangeQueueAsync(two);
        two.Output.ShouldNotContain(Changed);

        (await CallAsync(one, HttpMethod.Put, $"/{Category}", """{"level":"Information","minutes":5}""")).Body.ShouldContain(Category);
        await Until.TrueAsync("the other replica had it", Patience, () => two.Output.Contains($"{Category}=Information", StringComparison.Ordinal));
        await ChangeQueueAsync(two);
        await Until.TrueAsync("the line was there", Patience, () => two.Output.Contains(Changed, StringComparison.Ordinal));

        (await CallAsync(two, HttpMethod.Delete, $"/{Category}")).Body.ShouldNotContain(Category);
        await Until.TrueAsync("the first replica was back", Patience, () => one.Output.Contains("as configured", StringComparison.Ordinal));
        await ChangeQueueAsync(one);
        one.Output.ShouldNotContain(Changed);

        (await CallAsync(one, HttpMethod.Put, "/default", """{"level":"information"}""")).Status.ShouldBe(200);
        await ChangeQueueAsync(one);
        await Until.TrueAsync("the line was there, since everything was told", Patience, () => one.Output.Contains(Changed, StringComparison.Ordinal));
        foreach (var line in one.Output.Split('\n').Where(line => line.Contains("\"EventId\":6012,", StringComparison.Ordinal)))
            line.ShouldContain("\"Who\":\"operator-1");
    }

    [Theory]
    [InlineData("Microsoft.AspNetCore.Hosting.Diagnostics", """{"level":"Trace"}""", "category")]
    [InlineData("microsoft.aspnetcore.server.kestrel.BadRequests", """{"level":"Trace"}""", "category")]
    [InlineData("%2A", """{"level":"Debug"}""", "category")]
    [InlineData("Ticketing%0A%22", """{"level":"Debug"}""", "category")]
    [InlineData("Ticketing%0A", """{"level":"Debug"}""", "category")]
    [InlineData("%F0%9F%8E%B8", """{"level":"Debug"}""", "category")]
    [InlineData("Ticketing", "{}", "level")]
    [InlineData("Ticketing", """{"level":"Loud"}""", "level")]
    [InlineData("Ticketing", """{"level":"1"}""", "level")]
    [InlineData("Ticketing", """{"level":"Debug,Information"}""", "level")]
    [InlineData("Ticketing", """{"level":1}""", "level")]
    [InlineData("Ticketing", """{"level":"Debug","minutes":0}""", "minutes")]
    [InlineData("Ticketing", """{"level":"Debug","minutes":1441}""", "minutes")]
    [InlineData("Ticketing", """{"level":"Debug","minutes":"ten"}""", "minutes")]
    public async Task Level_ThatMakesNoSense_IsRefusedByName(string category, string body, string field)
    {
        var refused = await CallAsync(replicas.One, HttpMethod.Put, $"/{category}", body);

        refused.Status.ShouldBe(400);
        JsonDocument.Parse(refused.Body).RootElement.GetProperty("exception").GetProperty("data").EnumerateObject().Select(each => each.Name).ShouldBe([field]);
        (await CallAsync(replicas.One, HttpMethod.Get, "")).Body.ShouldContain("\"data\":{}");
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("PUT", "/Ticketing")]
    [InlineData("DELETE", "/Ticketing")]
    public async Task Call_WithoutTheKey_Is401(string method, string path) =>
        (await CallAsync(replicas.One, new HttpMethod(method), path, """{"level":"Debug"}""", key: "wrong")).Status.ShouldBe(401);

    [Fact]
    public async Task Level_WhileRedisIsAway_Is503()
    {
        var redis = await RedisServer.StartNewAsync();
        await using var host = await PushReplicas.StartAsync(redis.ConnectionString);
        await redis.DisposeAsync();

        var (status, body) = await CallAsync(host, HttpMethod.Put, "/Ticketing", """{"level":"Debug"}""");

        status.ShouldBe(503, body);
        body.ShouldContain("\"code\":\"503\"");
    }

    private static async Task ChangeQueueAsync(HostProcess host) =>
        (await SendAsync(host, HttpMethod.Put, "/admin/queues/concert-1", """{"capacity":5}""", Key)).Status.ShouldBe(200);

    private static Task<(int Status, string Body)> CallAsync(HostProcess host, HttpMethod method, string path, string? body = null, string key = Key) =>
        SendAsync(host, method, "/admin/logs" + path, body, key);

    private static async Task<(int Status, string Body)> SendAsync(HostProcess host, HttpMethod method, string path, string? body, string key)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Add("X-Admin-Key", key);
        request.Headers.Add("X-Admin-User", "operator-1");
        using var answer = await host.Client.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}

using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Shouldly;
using Ticketing.Tests.Integration.Events;
using Ticketing.Tests.Integration.Queue;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Logs;

public sealed class LogTests
{
    private const string User = "person-of-flesh-and-blood";
    private const string Secret = "sample-secret-of-this-test";

    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Log_AtItsMostTalkative_IsJsonLinesWithoutPeopleTokensAndSecrets()
    {
        var redis = await RedisServer.StartNewAsync();
        // The demo data beforehand: its statements would be all that there is room for.
        var database = await SharedServers.CreateDatabaseAsync();
        (await HostProcess.RunAsync(new Dictionary<string, string?> { ["ConnectionStrings__Database"] = database }, "--seed")).ExitCode.ShouldBe(0);
        await using var webhook = await WebhookReceiver.StartAsync();
        await using var host = await PushReplicas.StartAsync(
            redis.ConnectionString,
            database,
            settings:
            [
                ("Demo__Seed", "false"),
                ("Logging__LogLevel__Default", "Trace"), ("Logging__LogLevel__Microsoft.AspNetCore", "Trace"),
                ("Logging__LogLevel__Microsoft.EntityFrameworkCore.Database.Command", "Debug"),
                ("Logs__LinesPerWindow", "10000"),
                ("Notice__WebhookUrl", webhook.Address), ("Notice__WebhookSecret", Secret), ("Notice__RetryDelaysMs", "10,10,10"),
                ("Admin__Key", "an-admin-key-of-this-test"),
            ]);
        webhook.OnNotice = (_, _, _) => Task.FromResult(500);
        var token = await host.TokenAsync("concert-3", User);
        await using (var stream = await SseClient.OpenAsync(host, token))
            await stream.NextAsync();
        var hold = await SendAsync(host, "/v1/api/concerts/reserve", token, """{"scheduleId":5,"seatId":201}""");
        var held = JsonDocument.Parse(hold.Body).RootElement.GetProperty("data");
        var payment = $$"""{"reservationId":{{held.GetProperty("reservationId").GetInt64()}}}""";
        await SendAsync(host, "/v1/api/user/amount", token, """{"amount":220000}""");
        (await SendAsync(host, "/v1/api/concerts/payment", token, payment)).Status.ShouldBe(200);
        await SendAsync(host, "/v1/api/concerts/payment", token, payment);
        await SendAsync(host, $"/v1/api/nowhere?token={token}", token, "{");
        await SendBadLineAsync(host, token);
        await Until.TrueAsync("the notice was given up", WaitLimit, () => host.Output.Contains("\"EventId\":1303", StringComparison.Ordinal));
        await redis.DisposeAsync();
        var trace = Guid.NewGuid().ToString("N");
        var away = await SendAsync(host, "/v1/api/queue/token", null, $$"""{"userId":1}""", trace);
        away.Status.ShouldBe(503);
        (await host.StopAsync()).ShouldBe(0);

        var lines = host.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var events = lines.Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        events.Select(each => each.GetProperty("LogLevel").GetString()).ShouldContain("Debug", "the log was as talkative as it can be");
        events.Length.ShouldBeGreaterThan(30);
        events.ShouldAllBe(line => line.GetProperty("Timestamp").ValueKind == JsonValueKind.String &&
            line.GetProperty("EventId").ValueKind == JsonValueKind.Number && line.GetProperty("Message").ValueKind == JsonValueKind.String);
        events.Where(line => line.GetProperty("Category").GetString()!.StartsWith("Ticketing.", StringComparison.Ordinal))
            .ShouldAllBe(line => line.GetProperty("EventId").GetInt32() > 0);
        foreach (var secret in new[] { token, User, Secret, "an-admin-key-of-this-test", "sample-key-for-development-only" })
            lines.Where(line => line.Contains(secret, StringComparison.Ordinal)).ShouldBeEmpty($"{secret} is in the log");
        events.Where(line => line.TryGetProperty("TraceId", out var id) && id.GetString() == trace).Select(line => line.GetProperty("EventId").GetInt32())
            .ShouldContain(1001, "the line of the fault has the id of the answer");
        away.Body.ShouldContain(trace);
    }

    [Fact]
    public async Task Log_WhileAFaultMeetsEveryRequest_TellsHowManyLinesItLeavesOut()
    {
        var redis = await RedisServer.StartNewAsync();
        await using var host = await PushReplicas.StartAsync(redis.ConnectionString, settings: [("Logs__LinesPerWindow", "3"), ("Logs__WindowSeconds", "2")]);
        await redis.DisposeAsync();

        for (var i = 0; i < 30; i++)
            (await SendAsync(host, "/v1/api/queue/token", null, """{"userId":1}""")).Status.ShouldBe(503);
        var first = Told(host);
        first.Length.ShouldBeLessThan(15);
        await Until.TrueAsync("the next line told of those left out", WaitLimit, async () =>
        {
            await SendAsync(host, "/v1/api/queue/token", null, """{"userId":1}""");
            return Told(host).Any(line => line.TryGetProperty("LeftOut", out var count) && count.GetInt32() > 0);
        });
    }

    // The line that the host is writing has no end yet.
    private static JsonElement[] Told(HostProcess host) =>
        [.. host.Output.Split('\n')[..^1].Where(line => line.Contains("\"EventId\":1001,", StringComparison.Ordinal))
            .Select(line => JsonDocument.Parse(line).RootElement)];

    private static async Task SendBadLineAsync(HostProcess host, string token)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host.BaseAddress.Host, host.BaseAddress.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /api/v1/queue/subscribe?token={token}|{{}} nonsense HTTP/1.1\r\nHost: h\r\n\r\n"));
        var buffer = new byte[256];
        (await client.GetStream().ReadAsync(buffer)).ShouldBeGreaterThan(0);
    }

    private static async Task<(int Status, string Body)> SendAsync(HostProcess host, string path, string? token, string body, string? trace = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", token);
        if (trace is not null)
            request.Headers.Add("traceparent", $"00-{trace}-00f067aa0ba902b7-00");
        using var answer = await host.Client.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}

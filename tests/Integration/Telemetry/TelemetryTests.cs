using System.Globalization;
using System.Text;
using System.Text.Json;
using Shouldly;
using Ticketing.Tests.Integration.Api;
using Ticketing.Tests.Integration.Events;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Telemetry;

public sealed class TelemetryTests
{
    private const string ParentSpan = "00f067aa0ba902b7";

    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("http/protobuf")]
    [InlineData("grpc")]
    public async Task Payment_WithACollector_IsOneTraceFromTheRequestToTheNotice(string protocol)
    {
        await using var collector = await OtlpReceiver.StartAsync(grpc: protocol == "grpc");
        await using var webhook = await WebhookReceiver.StartAsync();
        await using var redis = await RedisServer.StartNewAsync();
        await using var host = await HostProcess.StartAsync(new Dictionary<string, string?>
        {
            ["ConnectionStrings__Database"] = await SharedServers.CreateDatabaseAsync(),
            ["ConnectionStrings__Redis"] = redis.ConnectionString,
            ["Demo__Seed"] = "true",
            ["Instance__Id"] = "traced-1",
            ["Notice__WebhookUrl"] = webhook.Address,
            ["Notice__WebhookSecret"] = "sample-secret-of-this-test",
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol,
            ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
        });
        var trace = Guid.NewGuid().ToString("N");
        var token = (await SendAsync(host, HttpMethod.Post, "/v1/api/queue/token", null, """{"userId":4711}""")).GetProperty("queueToken").GetString()!;
        var hold = await SendAsync(host, HttpMethod.Post, "/v1/api/concerts/reserve", token,
            $$"""{"scheduleId":{{Demo.ArenaSchedule}},"seatId":{{Demo.ArenaFirstSeat}}}""");
        await SendAsync(host, HttpMethod.Post, "/v1/api/user/amount", token, $$"""{"amount":{{Demo.ArenaPrice}}}""");

        var payment = $$"""{"reservationId":{{hold.GetProperty("reservationId").GetInt64()}}}""";
        await SendAsync(host, HttpMethod.Post, "/v1/api/concerts/payment", token, payment, trace);
        var nowhere = await SendAsync(host, HttpMethod.Get, $"/v1/api/queue/nowhere?token={token}", token, null, trace, expected: 404);
        nowhere.ValueKind.ShouldBe(JsonValueKind.Object);

        await Until.TrueAsync(
            "the whole trace had come",
            WaitLimit,
            () => collector.OfTrace(trace).Count(span => span.Name.StartsWith("process payment.completed", StringComparison.Ordinal)) == 2);
        var spans = collector.OfTrace(trace);
        spans.ShouldAllBe(span => span.Service == "concert");
        var server = spans.Single(span => span.Name == "POST /v1/api/concerts/payment");
        server.ParentId.ShouldBe(ParentSpan);
        server.Attributes["http.route"].ShouldBe("/v1/api/concerts/payment");
        server.Attributes["http.response.status_code"].ShouldBe("200");
        spans.SelectMany(span => span.Attributes.Keys).ShouldNotContain("url.path", "a path can hold what is not to be told");
        spans.SelectMany(span => span.Attributes.Keys).ShouldNotContain("url.query");

        var script = spans.First(span => span.Name == "EVALSHA claim");
        script.ParentId.ShouldBe(server.SpanId);
        script.Attributes["db.system.name"].ShouldBe("redis");
        script.Attributes["db.operation.name"].ShouldBe("EVALSHA");

        spans.ShouldContain(span => span.Attributes.GetValueOrDefault("db.system") == "mysql", "as MariaDB's driver says it");

        var sent = spans.Single(span => span.Name == "send payment.completed");
        sent.ParentId.ShouldBe(server.SpanId);
        sent.Attributes["messaging.system"].ShouldBe("inbox");
        sent.Attributes["messaging.destination.name"].ShouldBe("payment.completed");

        var handled = spans.Where(span => span.Name == "process payment.completed").ToArray();
        handled.ShouldAllBe(span => span.ParentId == sent.SpanId && span.Attributes["messaging.operation.type"] == "process");
        handled.Select(span => span.Attributes["messaging.consumer.group.name"]).ShouldBe(["payment-notice", "queue-slot"], ignoreOrder: true);
        spans.ShouldContain(span => span.Attributes.GetValueOrDefault("url.full") == webhook.Address, "the notice is in the trace");

        string[] expected =
        [
            "http.server.request.duration", "redis_script_duration_seconds", "queue_wait_size", "outbox_lag_seconds", "db.client.connections.use_time",
            "dotnet.process.cpu.time",
        ];
        await Until.TrueAsync("the metrics had come", WaitLimit, () => expected.All(collector.Metrics.ContainsKey));
        collector.Metrics["queue_wait_size"].ShouldBe("traced-1");
        collector.HasSeen("POST /v1/api/concerts/payment").ShouldBeTrue("this test can see what it looks for");
        collector.HasSeen(token).ShouldBeFalse("no token leaves");
    }

    [Fact]
    public async Task Host_WhoseCollectorIsAway_ServesAndStopsInTime()
    {
        await using var redis = await RedisServer.StartNewAsync();
        await using var host = await HostProcess.StartAsync(new Dictionary<string, string?>
        {
            ["ConnectionStrings__Database"] = await SharedServers.CreateDatabaseAsync(),
            ["ConnectionStrings__Redis"] = redis.ConnectionString,
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}"),
        });
        var entry = await SendAsync(host, HttpMethod.Post, "/v1/api/queue/token", null, """{"userId":1}""");
        entry.GetProperty("queueToken").GetString().ShouldNotBeNullOrEmpty();

        var began = TimeProvider.System.GetTimestamp();
        (await host.StopAsync()).ShouldBe(0);

        TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Faults_WithATraceParent_AnswerWithItsTraceId()
    {
        var redis = await RedisServer.StartNewAsync();
        await using var host = await HostProcess.StartAsync(new Dictionary<string, string?>
        {
            ["ConnectionStrings__Database"] = await SharedServers.CreateDatabaseAsync(),
            ["ConnectionStrings__Redis"] = redis.ConnectionString,
        });
        await redis.DisposeAsync();
        var trace = Guid.NewGuid().ToString("N");

        var answer = await SendAsync(host, HttpMethod.Post, "/v1/api/queue/token", null, """{"userId":1}""", trace, expected: 503);

        answer.GetProperty("traceId").GetString().ShouldBe(trace);
    }

    private static async Task<JsonElement> SendAsync(
        HostProcess host, HttpMethod method, string path, string? token, string? body, string? trace = null, int expected = 200)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", token);
        if (trace is not null)
            request.Headers.Add("traceparent", $"00-{trace}-{ParentSpan}-01");
        using var response = await host.Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(expected, text);
        return JsonDocument.Parse(text).RootElement.GetProperty(expected == 200 ? "data" : "exception").Clone();
    }
}

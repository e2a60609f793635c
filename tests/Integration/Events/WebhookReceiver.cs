using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ticketing.Tests.Integration.Events;

/// <summary>A receiver of notices, which answers as the test says.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WebhookReceiver(WebApplication app) => _app = app;

    /// <summary>The status of each answer, given the body and the number of calls with the same body before.</summary>
    public Func<string, int, CancellationToken, Task<int>> OnNotice { get; set; } = static (_, _, _) => Task.FromResult(200);

    public ConcurrentQueue<Received> Calls { get; } = new();

    public string Address => _app.Urls.Single() + "/notices";

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var receiver = new WebhookReceiver(builder.Build());
        receiver._app.MapPost("/notices", async context =>
            context.Response.StatusCode = await receiver.ReceiveAsync(context));
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>The calls for a reservation.</summary>
    public Received[] Of(long reservationId) =>
        [.. Calls.Where(call => call.Body.Contains($"\"reservationId\":{reservationId},", StringComparison.Ordinal))];

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<int> ReceiveAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var before = Calls.Count(call => call.Body == body);
        var headers = context.Request.Headers;
        Calls.Enqueue(new Received(body, headers["X-Signature"].ToString(), headers["X-Message-Id"].ToString(), Stopwatch.GetTimestamp()));
        return await OnNotice(body, before, context.RequestAborted);
    }
}

/// <summary>A call that was received.</summary>
internal sealed record Received(string Body, string Signature, string MessageId, long At);

using System.Diagnostics;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Queue;

public sealed class PushFaultTests
{
    [Fact]
    public async Task Shutdown_WithListeners_SendsThemElsewhereAndIsQuick()
    {
        await using var redis = await RedisServer.StartNewAsync();
        await using var host = await PushReplicas.StartAsync(
            redis.ConnectionString, settings: [("Logging__LogLevel__Default", "Information"), ("Logging__LogLevel__Microsoft.AspNetCore", "Information")]);
        var tokens = new List<string>();
        var streams = new List<SseClient>();
        for (var i = 0; i < 20; i++)
        {
            tokens.Add(await host.TokenAsync("concert-1", $"user-{i}"));
            streams.Add(await SseClient.OpenAsync(host, tokens[i]));
            (await streams[i].NextAsync())!.Event.ShouldBe("retry");
            await streams[i].NextAsync();
        }

        await using var socket = await SocketClient.OpenAsync(host, tokens[0]);
        await socket.NextAsync();

        var clock = Stopwatch.StartNew();
        var stopping = host.StopAsync();
        var waits = new List<int>();
        foreach (var stream in streams)
            waits.Add((await stream.LastAsync()).RetryMs.ShouldNotBeNull());
        (await socket.NextAsync()).ShouldBeNull();
        (await stopping).ShouldBe(0);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(3));

        waits.ShouldAllBe(wait => wait >= 1000 && wait <= 5000);
        waits.Distinct().Count().ShouldBeGreaterThan(10, "they come back spread over time");
        ((int)socket.CloseStatus.ShouldNotBeNull()).ShouldBe(1012);
        tokens.ShouldAllBe(token => !host.Output.Contains(token), "no token is logged");
        host.Output.ShouldContain("Application is shutting down");
    }

    [Fact]
    public async Task RedisLost_WithListeners_TheyStayAndAreAdmittedInTheOldOrder()
    {
        await using var redis = await RedisServer.StartNewAsync();
        await using var host = await PushReplicas.StartAsync(redis.ConnectionString);
        var inside = await host.TokenAsync("concert-1", "inside");
        await host.ActivateAsync(inside);
        var people = new List<(string Token, SseClient Stream)>();
        for (var i = 0; i < 5; i++)
        {
            var token = await host.TokenAsync("concert-1", $"waits-{i}");
            people.Add((token, await SseClient.OpenAsync(host, token)));
            (await people[i].Stream.NextAsync("position")).Position.ShouldBe(i + 1);
        }

        await redis.RestartEmptyAsync();

        // The one with the slot does not come back: the line moves on in its old order, over the same streams.
        foreach (var (token, stream) in people)
        {
            await stream.NextAsync("admitted");
            await host.LeaveAsync(token);
            (await stream.LastAsync()).Event.ShouldBe("closed");
            await stream.DisposeAsync();
        }
    }
}

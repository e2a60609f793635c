using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.RegularExpressions;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Queue;

/// <summary>Each test has a queue of its own.</summary>
public sealed class PushTests(PushReplicas replicas) : IClassFixture<PushReplicas>
{
    private readonly HostProcess _one = replicas.One;
    private readonly HostProcess _two = replicas.Two;

    [Theory]
    [InlineData("sse", "concert-1")]
    [InlineData("ws", "concert-2")]
    public async Task Listening_WhenThoseAheadLeaveOnTheOtherReplica_TellsPositionsThenAdmitted(string transport, string concert)
    {
        var (first, second, third) =
            (await _one.TokenAsync(concert, "first"), await _one.TokenAsync(concert, "second"), await _one.TokenAsync(concert, "third"));
        await _one.ActivateAsync(first);

        await using var stream = await OpenAsync(transport, _two, third);
        var pushed = await stream.NextAsync("position");
        pushed.Position.ShouldBe(2);
        pushed.Status.ShouldBe("WAITING");

        await _one.LeaveAsync(second);
        (await stream.NextAsync("position")).Position.ShouldBe(1);

        await _one.LeaveAsync(first);
        (await stream.NextAsync("admitted")).Status.ShouldBe("READY");

        await _one.LeaveAsync(third);
        (await stream.LastAsync()).Event.ShouldBe("closed");
        if (stream is SocketClient socket)
            socket.CloseStatus.ShouldBe(WebSocketCloseStatus.NormalClosure);
    }

    [Fact]
    public async Task Listening_AfterAReloadOnTheOtherReplica_KeepsThePlace()
    {
        const string concert = "concert-3";
        await _one.ActivateAsync(await _one.TokenAsync(concert, "inside"));
        var token = await _one.TokenAsync(concert, "reloads");
        await _one.TokenAsync(concert, "behind");

        Heard before;
        await using (var first = await SseClient.OpenAsync(_one, token))
            before = await first.NextAsync("position");
        await using var again = await SseClient.OpenAsync(_two, token, lastEventId: before.Id);
        (await again.NextAsync("position")).Position.ShouldBe(before.Position);
        (await _two.EnterAsync(concert, "reloads"))["isNewEntry"]!.GetValue<bool>().ShouldBeFalse();
    }

    [Fact]
    public async Task Listening_WhenTheSlotIsNotClaimed_TellsExpiredEndsAndDoesNotBeginAgain()
    {
        var token = await _one.TokenAsync("concert-4", "sleeps");
        await using var stream = await SseClient.OpenAsync(_one, token, inQuery: false);
        (await stream.NextAsync("admitted")).Status.ShouldBe("READY");
        var last = await stream.LastAsync();
        last.Event.ShouldBe("expired");
        last.Status.ShouldBe("EXPIRED");

        using var reconnect = await _two.CallAsync(HttpMethod.Get, $"/subscribe?token={token}", lastEventId: last.Id);
        reconnect.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await using var reload = await SseClient.OpenAsync(_two, token);
        (await reload.LastAsync()).Event.ShouldBe("expired");
    }

    [Fact]
    public async Task Listening_BeforeAnOpening_TellsThePoolThenAdmitsInShuffledOrder()
    {
        const int people = 12;
        const string concert = "default";
        await SetOpeningAsync(concert, TimeProvider.System.GetUtcNow().AddSeconds(4));
        var streams = new List<(string Token, SseClient Stream)>();
        for (var i = 0; i < people; i++)
        {
            var token = await _one.TokenAsync(concert, $"pool-{i}");
            streams.Add((token, await SseClient.OpenAsync(i % 2 == 0 ? _one : _two, token)));
        }

        (await streams[0].Stream.NextAsync("position")).Data!["opensAt"].ShouldNotBeNull();
        var admissions = streams.ConvertAll(async each =>
        {
            await each.Stream.NextAsync("admitted");
            return each;
        });
        for (var i = 0; i < people; i++)
        {
            var admitted = await Task.WhenAny(admissions);
            admissions.Count(task => task.IsCompleted).ShouldBe(1, "one is in at a time");
            admissions.Remove(admitted);
            var (token, stream) = await admitted;
            await stream.DisposeAsync();
            await _one.LeaveAsync(token);
        }
    }

    [Fact]
    public async Task Subscribe_WithAForgedToken_Is401()
    {
        var token = await _one.TokenAsync("concert-4", "honest");
        var forged = (token[0] == 'A' ? 'B' : 'A') + token[1..];
        foreach (var path in (string[])["/subscribe", "/ws", $"/subscribe?token={forged}", $"/ws?token={forged}", $"/status?token={token}"])
        {
            using var response = await _one.CallAsync(HttpMethod.Get, path);
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, path);
        }
    }

    [Theory]
    [InlineData("sse", "/subscribe")]
    [InlineData("ws", "/ws")]
    public async Task Listening_WithAsManyStreamsAsATicketMayHave_RefusesTheNewestAndKeepsTheOthers(string transport, string path)
    {
        var token = await _one.TokenAsync("concert-4", $"opens-many-{transport}");
        await Until.TrueAsync("the slot is claimed", TimeSpan.FromSeconds(20), async () =>
        {
            using var claim = await _one.CallAsync(HttpMethod.Post, "/activate", token);
            return claim.IsSuccessStatusCode;
        });
        var streams = new List<IHeardStream>();
        for (var i = 0; i < 8; i++)
        {
            streams.Add(await OpenAsync(transport, _one, token));
            await streams[i].NextAsync().WaitAsync(TimeSpan.FromSeconds(20));
        }

        using (var ninth = await _one.CallAsync(HttpMethod.Get, $"{path}?token={token}", upgrades: transport == "ws"))
        {
            ninth.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
            ninth.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThan(TimeSpan.Zero);
        }

        await streams[7].DisposeAsync();
        await Until.TrueAsync("the place of the closed stream is free", TimeSpan.FromSeconds(20), async () =>
        {
            using var again = await _one.CallAsync(HttpMethod.Get, $"/subscribe?token={token}");
            return again.IsSuccessStatusCode;
        });
        await _one.LeaveAsync(token);
        foreach (var stream in streams.Take(7))
        {
            (await stream.LastAsync()).Event.ShouldBe("closed", "the older streams were left alone");
            await stream.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("Basic dXNlcjpwYXNz")]
    [InlineData("Bearer some-other-token")]
    [InlineData("nonsense")]
    public async Task Listening_WithATokenInTheQuery_TakesNoHeaderIntoAccount(string header)
    {
        var token = await _one.TokenAsync("concert-4", "behind-a-proxy");
        using (var stream = await _one.CallAsync(HttpMethod.Get, $"/subscribe?token={token}", header))
            stream.StatusCode.ShouldBe(HttpStatusCode.OK);
        await using var socket = await SocketClient.OpenAsync(_one, token, header: header);
        (await socket.NextAsync("admitted")).Data!["userId"]!.GetValue<string>().ShouldBe("behind-a-proxy");

        using var elsewhere = await _one.CallAsync(HttpMethod.Get, $"/status?token={token}", header);
        elsewhere.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, "only the two push calls take it");
    }

    [Fact]
    public async Task WebSocket_ThatTalksOrCloses_IsAnsweredAsTheProtocolSays()
    {
        var token = await _one.TokenAsync("concert-4", "talks");
        await using var polite = await SocketClient.OpenAsync(_one, token, inQuery: false);
        await polite.SendAsync("ping");
        await polite.SendAsync("in ", endOfMessage: false);
        await polite.SendAsync("", endOfMessage: false);
        await polite.SendAsync("fragments");
        await polite.SendAsync(new string('x', 128));
        (await polite.NextAsync())!.Data!["userId"]!.GetValue<string>().ShouldBe("talks");
        await polite.CloseAsync();
        polite.CloseStatus.ShouldBe(WebSocketCloseStatus.NormalClosure);

        using var plain = await _one.CallAsync(HttpMethod.Get, $"/ws?token={token}");
        plain.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData(129, 1)]
    [InlineData(100_000, 1)]
    [InlineData(200, 5)]
    public async Task WebSocket_ThatSendsALongMessage_IsClosedWithTheReason(int length, int fragments)
    {
        await using var socket = await SocketClient.OpenAsync(_one, await _one.TokenAsync("concert-4", "talks-too-much"));
        for (var i = 1; i <= fragments; i++)
            await socket.SendAsync(new string('x', length / fragments), endOfMessage: i == fragments);
        while (await socket.NextAsync().WaitAsync(TimeSpan.FromSeconds(20)) is not null)
            socket.CloseStatus.ShouldBeNull();
        socket.CloseStatus.ShouldBe(WebSocketCloseStatus.MessageTooBig);
    }

    [Fact]
    public async Task WebSocket_WhoseClientSendsALot_IsCut()
    {
        var token = await _one.TokenAsync("concert-4", "talks-a-lot");
        await using (var some = await SocketClient.OpenAsync(_one, token))
        {
            for (var i = 0; i < 30; i++)
                await some.SendAsync(new string('x', 100));
            await some.NextAsync("admitted");
            await some.CloseAsync();
            some.CloseStatus.ShouldBe(WebSocketCloseStatus.NormalClosure, "some messages are no harm");
        }

        await using var many = await SocketClient.OpenAsync(_one, token);
        // The connection may break while they are written.
        await Should.ThrowAsync<WebSocketException>(async () =>
        {
            for (var i = 0; i < 200; i++)
                await many.SendAsync(new string('x', 100));
            while (await many.NextAsync().WaitAsync(TimeSpan.FromSeconds(20)) is not null)
                many.CloseStatus.ShouldBeNull();
        });
        await Until.TrueAsync("it was counted", TimeSpan.FromSeconds(10), async () =>
            Regex.IsMatch(await _one.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative)), @"queue_sockets_flooded_total\{[^}]*\} [1-9]"));
    }

    [Fact]
    public async Task WebSocket_WhoseClientPingsWithoutEnd_IsCut()
    {
        var token = await _one.TokenAsync("concert-4", "pings");
        using var client = new TcpClient("127.0.0.1", _one.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /api/v1/queue/ws?token={token} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        var received = CountAsync(stream);
        // The opcode of a ping, no payload, and a mask.
        byte[] ping = [0x89, 0x80, 0, 0, 0, 0];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));

        await Should.ThrowAsync<IOException>(async () =>
        {
            while (true)
                await stream.WriteAsync(ping, limit.Token);
        });

        (await received).ShouldBeLessThan(10_000, "few were answered");
    }

    private static async Task<IHeardStream> OpenAsync(string transport, HostProcess host, string token) =>
        transport == "ws" ? await SocketClient.OpenAsync(host, token) : await SseClient.OpenAsync(host, token);

    // Until the connection ends.
    private static async Task<int> CountAsync(NetworkStream stream)
    {
        var buffer = new byte[4096];
        var total = 0;
        try
        {
            for (int read; (read = await stream.ReadAsync(buffer)) > 0; total += read)
                continue;
        }
        catch (IOException)
        {
            // It was reset.
        }

        return total;
    }

    private async Task SetOpeningAsync(string queue, DateTimeOffset opensAt)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/admin/queues/{queue}") { Content = JsonContent.Create(new { opensAt }) };
        request.Headers.Add("X-Admin-Key", "push-tests");
        using var response = await _one.Client.SendAsync(request);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
    }
}

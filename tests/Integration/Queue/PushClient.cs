using System.Globalization;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Shouldly;
using Ticketing.Tests.Support;

namespace Ticketing.Tests.Integration.Queue;

/// <summary>What a stream said: an event with its data, or a hint when to reconnect.</summary>
internal sealed record Heard(string Event, string Id, JsonNode? Data, int? RetryMs = null)
{
    public long Position => Data!["position"]!.GetValue<long>();

    public string Status => Data!["status"]!.GetValue<string>();
}

/// <summary>The calls of the waiting room API as the tests make them.</summary>
internal static class WaitingRoomCalls
{
    public const string Path = "/api/v1/queue";

    public static async Task<JsonNode> EnterAsync(this HostProcess host, string concert, string user)
    {
        using var response = await host.Client.PostAsJsonAsync($"{Path}/enter", new { concertId = concert, userId = user });
        response.StatusCode.ShouldBe(System.Net.HttpStatusCode.Created);
        return await DataAsync(response);
    }

    public static async Task<string> TokenAsync(this HostProcess host, string concert, string user) =>
        (await host.EnterAsync(concert, user))["token"]!.GetValue<string>();

    public static Task<HttpResponseMessage> CallAsync(
        this HostProcess host, HttpMethod method, string path, string? token = null, string? lastEventId = null, bool upgrades = false)
    {
        var request = new HttpRequestMessage(method, Path + path);
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", token).ShouldBeTrue();
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        if (upgrades)
        {
            request.Headers.Connection.Add("Upgrade");
            request.Headers.Upgrade.ParseAdd("websocket");
            request.Headers.Add("Sec-WebSocket-Version", "13");
            request.Headers.Add("Sec-WebSocket-Key", Convert.ToBase64String(new byte[16]));
        }

        return host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public static async Task<JsonNode> DataAsync(HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync())!["data"]!;

    public static async Task LeaveAsync(this HostProcess host, string token)
    {
        using var response = await host.CallAsync(HttpMethod.Delete, "/", token);
        response.EnsureSuccessStatusCode();
    }

    public static async Task ActivateAsync(this HostProcess host, string token)
    {
        using var response = await host.CallAsync(HttpMethod.Post, "/activate", token);
        response.EnsureSuccessStatusCode();
    }
}

/// <summary>An open stream, read event by event.</summary>
internal interface IHeardStream : IAsyncDisposable
{
    /// <summary>The next event or hint, or null at the end of the stream.</summary>
    Task<Heard?> NextAsync();
}

internal static class HeardStreams
{
    /// <summary>Reads until an event of this name, at most 20 s.</summary>
    public static async Task<Heard> NextAsync(this IHeardStream stream, string name)
    {
        while (await stream.NextAsync().WaitAsync(TimeSpan.FromSeconds(20)) is { } heard)
        {
            if (heard.Event == name)
                return heard;
        }

        throw new InvalidOperationException($"The stream ended before {name}.");
    }

    /// <summary>Reads until the end, and returns the last thing heard.</summary>
    public static async Task<Heard> LastAsync(this IHeardStream stream)
    {
        Heard? last = null;
        while (await stream.NextAsync().WaitAsync(TimeSpan.FromSeconds(20)) is { } heard)
            last = heard;
        return last.ShouldNotBeNull();
    }
}

/// <summary>Server-sent events, read as a browser reads them.</summary>
internal sealed class SseClient : IHeardStream
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private SseClient(HttpResponseMessage response, Stream body)
    {
        _response = response;
        _lines = new StreamReader(body);
    }

    public static async Task<SseClient> OpenAsync(HostProcess host, string token, bool inQuery = true, string? lastEventId = null)
    {
        var response = inQuery
            ? await host.CallAsync(HttpMethod.Get, $"/subscribe?token={token}", lastEventId: lastEventId)
            : await host.CallAsync(HttpMethod.Get, "/subscribe", token, lastEventId);
        response.StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        return new SseClient(response, await response.Content.ReadAsStreamAsync());
    }

    public async Task<Heard?> NextAsync()
    {
        var fields = new Dictionary<string, string>();
        while (await _lines.ReadLineAsync() is { } line)
        {
            if (line.Length > 0)
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                fields[line[..colon]] = line[(colon + 1)..].TrimStart(' ');
            }
            else if (fields.Count > 0)
            {
                return new Heard(
                    fields.GetValueOrDefault("event") ?? (fields.ContainsKey("retry") ? "retry" : "comment"),
                    fields.GetValueOrDefault("id") ?? "",
                    fields.TryGetValue("data", out var data) ? JsonNode.Parse(data) : null,
                    fields.TryGetValue("retry", out var retry) ? int.Parse(retry, CultureInfo.InvariantCulture) : null);
            }
        }

        return null;
    }

    public ValueTask DisposeAsync()
    {
        _lines.Dispose();
        _response.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>The same events over a WebSocket.</summary>
internal sealed class SocketClient : IHeardStream
{
    private readonly ClientWebSocket _socket = new();

    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    public static async Task<SocketClient> OpenAsync(HostProcess host, string token, bool inQuery = true, string? header = null)
    {
        var client = new SocketClient();
        if (!inQuery || header is not null)
            client._socket.Options.SetRequestHeader("Authorization", header ?? token);
        var address = new UriBuilder(host.BaseAddress) { Scheme = "ws", Path = WaitingRoomCalls.Path + "/ws", Query = inQuery ? $"token={token}" : "" };
        await client._socket.ConnectAsync(address.Uri, CancellationToken.None);
        return client;
    }

    public async Task<Heard?> NextAsync()
    {
        var buffer = new byte[4096];
        var read = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
        if (read.MessageType == WebSocketMessageType.Close)
            return null;
        read.EndOfMessage.ShouldBeTrue();
        var message = JsonNode.Parse(buffer.AsSpan(0, read.Count))!;
        return new Heard(message["event"]!.GetValue<string>(), message["id"]!.GetValue<string>(), message["data"]);
    }

    public async Task CloseAsync() => await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);

    public Task SendAsync(string text, bool endOfMessage = true) =>
        _socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage, CancellationToken.None);

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}

using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using Ticketing.Dev.CommandLine;
using Ticketing.Tests.Support;

namespace Ticketing.Dev.Benchmarks.Pages;

/// <summary>A tab of a Chromium, controlled by the DevTools protocol.</summary>
internal sealed class BrowserTab : IAsyncDisposable
{
    private const int MaxPart = 1 << 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _calls = new();
    private readonly ConcurrentDictionary<string, Action<JsonElement>> _listeners = new();
    private Task _reading = Task.CompletedTask;
    private int _lastCall;

    private BrowserTab()
    {
    }

    /// <summary>Opens a tab.</summary>
    public static async Task<BrowserTab> OpenAsync(ChromiumServer browser)
    {
        using var answer = await browser.Client.PutAsync(new Uri("/json/new?about:blank", UriKind.Relative), null);
        var target = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var tab = new BrowserTab();
        await tab._socket.ConnectAsync(new Uri(target.GetProperty("webSocketDebuggerUrl").GetString()!), CancellationToken.None);
        tab._reading = tab.ReadAsync();
        await tab.SendAsync("Page.enable");
        return tab;
    }

    /// <summary>A call of the protocol.</summary>
    /// <exception cref="DevException">The browser refused it.</exception>
    public async Task<JsonElement> SendAsync(string method, object? parameters = null)
    {
        var id = Interlocked.Increment(ref _lastCall);
        var answer = _calls[id] = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        var call = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object> { ["id"] = id, ["method"] = method, ["params"] = parameters ?? new { } });
        await _socket.SendAsync(call, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        var message = await answer.Task.WaitAsync(Limit);
        return message.TryGetProperty("error", out var error) ? throw new DevException($"{method}: {error}") : message.GetProperty("result");
    }

    /// <summary>Calls a listener with the parameters of each event of a name.</summary>
    public void On(string name, Action<JsonElement> listener) => _listeners[name] = listener;

    /// <summary>Opens a page and waits until it is loaded.</summary>
    public async Task GoAsync(Uri address)
    {
        var loaded = EventAsync("Page.loadEventFired");
        await SendAsync("Page.navigate", new { url = address.ToString() });
        await loaded;
    }

    /// <summary>The next event of a name.</summary>
    public async Task EventAsync(string name)
    {
        var happened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        On(name, _ => happened.TrySetResult());
        await happened.Task.WaitAsync(Limit);
    }

    /// <summary>The value of a script of the page.</summary>
    /// <exception cref="DevException">The script failed.</exception>
    public async Task<JsonElement> EvaluateAsync(string script)
    {
        var answer = await SendAsync("Runtime.evaluate", new { expression = script, awaitPromise = true, returnByValue = true });
        if (answer.TryGetProperty("exceptionDetails", out var fault))
            throw new DevException($"a script of the page failed: {fault}");
        return answer.GetProperty("result").TryGetProperty("value", out var value) ? value : default;
    }

    /// <summary>Waits until a script of the page is true.</summary>
    public Task UntilAsync(string what, string script) =>
        Until.TrueAsync(what, Limit, async () => (await EvaluateAsync($"Boolean({script})")).GetBoolean());

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
    }

    // Until the connection ends, which ends every call.
    private async Task ReadAsync()
    {
        try
        {
            while (true)
                Take(await ReceiveAsync());
        }
        catch (Exception ended) when (ended is WebSocketException or OperationCanceledException)
        {
            foreach (var call in _calls.Values)
                call.TrySetException(new DevException($"the browser has closed the tab: {ended.Message}"));
        }
    }

    private async Task<JsonElement> ReceiveAsync()
    {
        using var message = new MemoryStream();
        var part = new byte[MaxPart];
        WebSocketReceiveResult received;
        do
        {
            received = await _socket.ReceiveAsync(part, CancellationToken.None);
            if (received.MessageType == WebSocketMessageType.Close)
                throw new WebSocketException("closed");
            message.Write(part, 0, received.Count);
        }
        while (!received.EndOfMessage);
        return JsonDocument.Parse(message.ToArray()).RootElement;
    }

    private void Take(JsonElement message)
    {
        if (message.TryGetProperty("id", out var id))
        {
            if (_calls.TryRemove(id.GetInt32(), out var call))
                call.TrySetResult(message);
        }
        else if (_listeners.TryGetValue(message.GetProperty("method").GetString()!, out var listener))
        {
            listener(message.GetProperty("params"));
        }
    }
}

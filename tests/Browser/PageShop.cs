using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Browser;

/// <summary>
/// Two hosts behind nginx, on one database and one Redis of their own with the demo data, and a browser. A test has a window of its own, and takes a concert
/// whose queue no other test uses at the same time: they run one after the other.
/// </summary>
public sealed class PageShop : IAsyncLifetime
{
    internal const string AdminKey = "the-operators-key-of-this-test-0123456789";

    private readonly List<HostProcess> _hosts = [];
    private IReadOnlyDictionary<string, string?> _settings = null!;
    private NginxServer _nginx = null!;
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;
    private int _lastUser;

    internal RedisServer Redis { get; private set; } = null!;

    internal IReadOnlyList<HostProcess> Hosts => _hosts;

    /// <summary>Where the pages are.</summary>
    internal string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_nginx.Port}");

    public async Task InitializeAsync()
    {
        Redis = await RedisServer.StartNewAsync();
        _settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings__Database"] = await SharedServers.CreateDatabaseAsync(),
            ["ConnectionStrings__Redis"] = Redis.ConnectionString,
            ["Admin__Key"] = AdminKey,
            ["Time__Zone"] = Screen.HallZone,
            // After a loss of Redis all have come back before the first is admitted.
            ["Queue__RecoverySeconds"] = "10",
        };
        _hosts.Add(await StartHostAsync(("Demo__Seed", "true")));
        _hosts.Add(await StartHostAsync());
        _nginx = await StartNginxAsync([.. _hosts.Select(host => host.Port)]);
        // A page that is right a little later on a busy machine is right.
        Assertions.SetDefaultExpectTimeout(15_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = ChromiumServer.Program,
            Args = [.. ChromiumServer.Arguments, "--renderer-process-limit=8"],
        });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_nginx is not null)
            await _nginx.DisposeAsync();
        foreach (var host in _hosts)
            await host.DisposeAsync();
        if (Redis is not null)
            await Redis.DisposeAsync();
    }

    private static async Task<NginxServer> StartNginxAsync(IReadOnlyList<int> hosts)
    {
        var nginx = new NginxServer(ServerHome.Temporary("nginx"), hosts);
        await nginx.StartAsync();
        return nginx;
    }

    /// <summary>Another host of the shop, with settings of its own, which nginx does not know.</summary>
    internal Task<HostProcess> StartHostAsync(params IEnumerable<(string Name, string Value)> more)
    {
        var settings = new Dictionary<string, string?>(_settings);
        foreach (var (name, value) in more)
            settings[name] = value;
        return HostProcess.StartAsync(settings);
    }

    /// <summary>A new window, which knows nothing of others.</summary>
    /// <param name="screen">What its visitor has; the desktop unless given.</param>
    /// <param name="host">The host that it asks; all of them behind nginx unless given.</param>
    /// <param name="hasScripts">Whether its visitor allows scripts.</param>
    internal async Task<Window> OpenAsync(Screen? screen = null, HostProcess? host = null, bool hasScripts = true)
    {
        screen ??= Screen.Desktop;
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = host is null ? Address : string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{host.Port}"),
            Locale = screen.Locale,
            TimezoneId = screen.Zone,
            ViewportSize = new ViewportSize { Width = screen.Width, Height = screen.Height },
            DeviceScaleFactor = screen.Scale,
            HasTouch = screen.HasTouch,
            ColorScheme = screen.IsDark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            JavaScriptEnabled = hasScripts,
        });
        return new Window(context, await context.NewPageAsync());
    }

    /// <summary>A call of an operator that has to succeed.</summary>
    internal async Task OperateAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, $"/admin/queues{path}") { Content = JsonContent.Create(body ?? new { }) };
        request.Headers.Add("X-Admin-Key", AdminKey);
        using var answer = await _hosts.First(host => host.IsRunning).Client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Other people enter a queue.</summary>
    /// <returns>Their tokens, in the order in which they came.</returns>
    internal async Task<IReadOnlyList<string>> EnterAsync(string queue, int people)
    {
        var tokens = new List<string>();
        for (var person = 0; person < people; person++)
        {
            var user = string.Create(CultureInfo.InvariantCulture, $"other-{Interlocked.Increment(ref _lastUser)}");
            var data = await SendAsync(HttpMethod.Post, "/api/v1/queue/enter", null, new { concertId = queue, userId = user });
            tokens.Add(data.GetProperty("token").GetString()!);
        }

        return tokens;
    }

    /// <summary>Other people enter a queue, the first of whom has its only slot and uses it, so that it is not over in the middle of a slow test.</summary>
    /// <returns>Their tokens, in the order in which they came.</returns>
    internal async Task<IReadOnlyList<string>> FillAsync(string queue, int people)
    {
        await OperateAsync(HttpMethod.Put, $"/{queue}", new { capacity = 1, mode = "open" });
        var tokens = await EnterAsync(queue, people);
        await SendAsync(HttpMethod.Post, "/api/v1/queue/activate", tokens[0]);
        return tokens;
    }

    /// <summary>Somebody leaves a queue.</summary>
    internal Task LeaveAsync(string token) => SendAsync(HttpMethod.Delete, "/api/v1/queue", token);

    /// <summary>A call of the API that has to succeed.</summary>
    /// <returns>The data of its answer.</returns>
    internal async Task<JsonElement> SendAsync(HttpMethod method, string path, string? token, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (token is not null)
            request.Headers.Add("Authorization", $"Bearer {token}");
        using var answer = await _hosts.First(host => host.IsRunning).Client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data");
    }
}

/// <summary>The tests of the line's pages, one after the other in a shop of their own. They run beside those of <see cref="BookingPages"/>.</summary>
[CollectionDefinition(Name)]
public sealed class LinePages : ICollectionFixture<PageShop>
{
    public const string Name = "line pages";
}

/// <summary>The tests of all other pages, one after the other in a shop of their own.</summary>
[CollectionDefinition(Name)]
public sealed class BookingPages : ICollectionFixture<PageShop>
{
    public const string Name = "booking pages";
}

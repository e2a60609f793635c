using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Ticketing.Tests.Browser;

[Collection(LinePages.Name)]
public sealed class WaitingRoomTests(PageShop shop) : IAsyncLifetime
{
    private const string Queue = "concert-2";

    private static readonly LocatorAssertionsToHaveTextOptions WithinAWhile = new() { Timeout = 30_000 };

    private readonly List<string> _others = [];

    // One slot, which another has, and two who wait. Each window leaves when it is closed.
    public async Task InitializeAsync() => _others.AddRange(await shop.FillAsync(Queue, 3));

    public Task DisposeAsync() => EndAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Line_OnAnyScreen_ShowsPositionWaitAndTurn(int number)
    {
        var screen = Screen.All[number];
        await using var window = await shop.OpenAsync(screen);
        await EnterAsync(window.Page, position: 3);
        await Expect(window.Page.Locator("#total")).ToHaveTextAsync("3");
        (await window.Page.TitleAsync()).ShouldStartWith("3 ·");
        await window.LookAsync($"line-{screen.Name}");

        await LeaveFirstAsync();
        await Expect(window.Page.Locator("#position")).ToHaveTextAsync("2", WithinAWhile);
        await EndAsync();
        await Expect(window.Page.Locator("#admitted")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Expect(window.Page.Locator("#dates a")).ToHaveCountAsync(1);
        (await window.Page.TitleAsync()).ShouldStartWith("●");
        await window.LookAsync($"admitted-{screen.Name}");
    }

    [Fact]
    public async Task Bar_WhereTheSystemChoosesColours_IsSeen()
    {
        const string ColourOf = "id => getComputedStyle(document.getElementById(id)).backgroundColor";
        await using var window = await shop.OpenAsync();
        await EnterAsync(window.Page, position: 3);
        await window.Page.EmulateMediaAsync(new() { ForcedColors = ForcedColors.Active });

        (await window.Page.EvaluateAsync<string>(ColourOf, "bar-done")).ShouldNotBe(await window.Page.EvaluateAsync<string>(ColourOf, "bar"));
    }

    [Fact]
    public async Task Place_OverReloadAndTabs_IsKeptWithOneConnection()
    {
        await using var window = await shop.OpenAsync();
        await EnterAsync(window.Page, position: 3);
        await OneStreamAsync("the first tab has a stream");
        await window.Page.ReloadAsync();
        await Expect(window.Page.Locator("#position")).ToHaveTextAsync("3");
        var tab = await window.NewTabAsync();
        await tab.GotoAsync($"/line/{Queue}");
        await Expect(tab.Locator("#position")).ToHaveTextAsync("3");
        await OneStreamAsync("the tabs share one stream");

        await LeaveFirstAsync();
        await Expect(tab.Locator("#position")).ToHaveTextAsync("2", WithinAWhile);
        await OneStreamAsync("the tabs still share one stream");
        // The other tab takes over when the one with the connection goes.
        await window.Page.CloseAsync();
        await LeaveFirstAsync();
        await Expect(tab.Locator("#position")).ToHaveTextAsync("1", WithinAWhile);
        window.ShouldHaveNoFaults();
    }

    [Fact]
    public async Task Place_WhenTheNetworkGoesAndComes_IsKept()
    {
        await using var window = await shop.OpenAsync();
        await EnterAsync(window.Page, position: 3);
        await window.SetOfflineAsync(true);
        await Expect(window.Page.Locator("#trouble")).ToContainTextAsync("There is no connection", new() { Timeout = 30_000 });
        await window.LookAsync("line-offline");
        await window.SetOfflineAsync(false);
        await Expect(window.Page.Locator("#trouble")).ToBeHiddenAsync(new() { Timeout = 30_000 });
        await Expect(window.Page.Locator("#position")).ToHaveTextAsync("3", WithinAWhile);
    }

    [Fact]
    public async Task Place_WhenReplicasAndRedisAreLost_IsKeptAndSaidSo()
    {
        await using var window = await shop.OpenAsync();
        await EnterAsync(window.Page, position: 3);
        foreach (var host in shop.Hosts)
            await host.KillAsync();
        await Expect(window.Page.Locator("#trouble")).ToContainTextAsync("Your place is kept", new() { Timeout = 30_000 });
        await Expect(window.Page.Locator("#position")).ToHaveTextAsync("3");
        await window.LookAsync("line-away");

        await shop.Redis.RestartEmptyAsync();
        await Task.WhenAll(shop.Hosts.Select(host => host.StartAsync()));
        // The others come back by their tokens, and all stand where they stood.
        foreach (var other in _others)
            await shop.SendAsync(HttpMethod.Get, "/api/v1/queue/status", other);
        await Expect(window.Page.Locator("#trouble")).ToBeHiddenAsync(new() { Timeout = 60_000 });
        await Expect(window.Page.Locator("#position")).ToHaveTextAsync("3", new() { Timeout = 60_000 });
        await Expect(window.Page.Locator("#ended")).ToBeHiddenAsync();
        window.ShouldHaveNoFaults();
    }

    [Fact]
    public async Task Line_WhenAnOperatorChangesItsMode_SaysSoWithoutAReload()
    {
        await using var window = await shop.OpenAsync();
        await EnterAsync(window.Page, position: 3);
        await shop.OperateAsync(HttpMethod.Post, $"/{Queue}/pause");
        await Expect(window.Page.Locator("#advice")).ToContainTextAsync("paused", new() { Timeout = 30_000 });
        await Expect(window.Page.Locator("#wait")).ToHaveTextAsync("not known");

        await shop.OperateAsync(HttpMethod.Post, $"/{Queue}/drain");
        await Expect(window.Page.Locator("#advice")).ToContainTextAsync("takes no new people", new() { Timeout = 30_000 });

        await shop.OperateAsync(HttpMethod.Post, $"/{Queue}/resume");
        await Expect(window.Page.Locator("#advice")).ToContainTextAsync("You are let in by your position", new() { Timeout = 30_000 });
    }

    [Fact]
    public async Task Leave_WhenConfirmed_GivesThePlaceUp()
    {
        await using var window = await shop.OpenAsync();
        await EnterAsync(window.Page, position: 3);
        await window.Page.ClickAsync("#leave");
        await window.LookAsync("line-leave");
        await window.Page.Keyboard.PressAsync("Escape");
        await Expect(window.Page.Locator("#waiting")).ToBeVisibleAsync();
        await window.Page.ClickAsync("#leave");
        await window.Page.ClickAsync("#leave-now");

        await Expect(window.Page.Locator("#ended-why")).ToContainTextAsync("You have left");
        await window.LookAsync("line-left");
        await window.Page.ClickAsync("#again");
        await Expect(window.Page.Locator("#waiting")).ToBeVisibleAsync();
        await Expect(window.Page.Locator("#position")).ToHaveTextAsync("3");
    }

    [Fact]
    public async Task Opening_WithItsDraw_IsCountedDownAndLetsIn()
    {
        const string Opening = "concert-4";
        var opensAt = DateTimeOffset.UtcNow.AddSeconds(8);
        await shop.OperateAsync(HttpMethod.Put, $"/{Opening}", new { opensAt = opensAt.ToString("O", CultureInfo.InvariantCulture), capacity = 100 });
        await using var window = await shop.OpenAsync();
        await window.Page.GotoAsync($"/line/{Opening}");
        await Expect(window.Page.Locator("#opens-in")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^0:\\d\\d$"));
        await Steps.ExpectTimesAsync(window.Page.Locator("#opens-at"), opensAt, Screen.Desktop);
        await window.Page.ClickAsync("summary");
        await window.LookAsync("opening");

        await Expect(window.Page.Locator("#admitted")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        DateTimeOffset.UtcNow.ShouldBeGreaterThanOrEqualTo(opensAt);
        window.ShouldHaveNoFaults();
    }

    [Fact]
    public async Task Bar_WhenThePositionIsToldHigherForAMoment_NeverRunsBackwards()
    {
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await EnterAndListenAsync(page, position: 3);
        await page.EvaluateAsync(
            """
            () => {
              const bar = document.getElementById('bar');
              window.steps = [Number(bar.getAttribute('aria-valuenow'))];
              new MutationObserver(() => window.steps.push(Number(bar.getAttribute('aria-valuenow')))).observe(bar, { attributes: true });
            }
            """);
        await LeaveFirstAsync();
        await Expect(page.Locator("#position")).ToHaveTextAsync("2", WithinAWhile);
        await TellAsync(page, position: 40);
        await Expect(page.Locator("#position")).ToHaveTextAsync("40");
        await LeaveFirstAsync();
        await Expect(page.Locator("#position")).ToHaveTextAsync("1", WithinAWhile);

        var steps = await page.EvaluateAsync<int[]>("window.steps");
        steps.ShouldBeInOrder();
        steps[^1].ShouldBeGreaterThan(steps[0]);
        var done = await page.Locator("#bar").GetAttributeAsync("aria-valuenow");
        await page.ReloadAsync();
        await Expect(page.Locator("#position")).ToHaveTextAsync("1");
        await Expect(page.Locator("#bar")).ToHaveAttributeAsync("aria-valuenow", done!);
    }

    [Fact]
    public async Task Voice_WhileThePositionChanges_SaysTheNewestAtMostEveryTenSeconds()
    {
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await page.Clock.InstallAsync();
        await EnterAndListenAsync(page, position: 3);
        var voice = page.Locator("#voice");
        await Expect(voice).ToHaveTextAsync(Said(3));
        await Expect(voice).ToHaveRoleAsync(AriaRole.Status);
        await page.EvaluateAsync(
            """
            () => {
              window.said = [];
              new MutationObserver(() => window.said.push(performance.now())).observe(document.getElementById('voice'), { childList: true });
            }
            """);
        foreach (var position in new[] { 9, 8, 7 })
        {
            await TellAsync(page, position);
            await Expect(page.Locator("#position")).ToHaveTextAsync($"{position}");
        }

        await page.Clock.FastForwardAsync(10_000);
        await Expect(voice).ToHaveTextAsync(Said(7));
        await TellAsync(page, 6);
        await page.Clock.FastForwardAsync(10_000);
        await Expect(voice).ToHaveTextAsync(Said(6));
        var said = await page.EvaluateAsync<double[]>("window.said");
        said.Length.ShouldBeGreaterThanOrEqualTo(2);
        said.Zip(said.Skip(1), (before, after) => after - before).ShouldAllBe(gap => gap > 9_990);
    }

    [Fact]
    public async Task Position_WhereAProxyHoldsTheStreamBack_IsAskedForAfterAWhile()
    {
        await using var window = await shop.OpenAsync();
        await window.Page.Clock.InstallAsync();
        await window.Page.RouteAsync("**/api/v1/queue/subscribe?*", _ => Task.CompletedTask);
        await EnterAsync(window.Page, position: 3);

        await LeaveFirstAsync();
        await window.Page.Clock.FastForwardAsync(36_000);
        await Expect(window.Page.Locator("#position")).ToHaveTextAsync("2", WithinAWhile);
        window.ShouldHaveNoFaults();
    }

    [Theory]
    [InlineData("events")]
    [InlineData("socket")]
    public async Task Position_WhereTheNetworkAllowsNoStream_FollowsByTheNextWay(string blocked)
    {
        await using var window = await shop.OpenAsync();
        await window.Page.RouteAsync("**/api/v1/queue/subscribe?*", route => route.AbortAsync());
        var sockets = 0;
        await window.Page.RouteWebSocketAsync(new System.Text.RegularExpressions.Regex("/api/v1/queue/ws"), socket =>
        {
            Interlocked.Increment(ref sockets);
            if (blocked == "socket")
                _ = socket.CloseAsync();
            else
                socket.ConnectToServer();
        });
        await EnterAsync(window.Page, position: 3);
        await Until.TrueAsync("a socket is tried", TimeSpan.FromSeconds(30), () => sockets >= (blocked == "socket" ? 2 : 1));

        await LeaveFirstAsync();
        await Expect(window.Page.Locator("#position")).ToHaveTextAsync("2", WithinAWhile);
        await LeaveFirstAsync();
        await Expect(window.Page.Locator("#position")).ToHaveTextAsync("1", WithinAWhile);
        window.ShouldHaveNoFaults();
    }

    [Fact]
    public async Task Line_WhenAllSeatsAreSold_SaysSoWithThoseInOpenHolds()
    {
        await using var window = await shop.OpenAsync();
        await window.Page.Clock.InstallAsync();
        await EnterAsync(window.Page, position: 3);
        await Expect(window.Page.Locator("#seats")).Not.ToBeEmptyAsync();
        await window.Page.RouteAsync("**/v1/api/concerts", async route =>
        {
            var answer = JsonNode.Parse(await (await route.FetchAsync()).TextAsync())!;
            foreach (var date in answer["data"]!.AsArray().SelectMany(concert => concert!["dates"]!.AsArray()))
                (date!["seatsLeft"], date["seatsHeld"]) = (0, 7);
            await route.FulfillAsync(new RouteFulfillOptions { Status = 200, ContentType = "application/json", Body = answer.ToJsonString() });
        });
        await window.Page.Clock.FastForwardAsync(10_000);
        await Expect(window.Page.Locator("#seats")).ToContainTextAsync("14 seats in open holds", new() { Timeout = 30_000 });
        await Expect(window.Page.Locator("#voice")).ToContainTextAsync("14 seats in open holds");
        await window.LookAsync("line-sold-out");
    }

    [Fact]
    public async Task Line_ThatDoesNotExist_SaysSo()
    {
        await using var window = await shop.OpenAsync();
        await window.Page.GotoAsync("/line/concert-99");
        await Expect(window.Page.Locator("#ended-why")).ToContainTextAsync("This line does not exist");
        await window.LookAsync("line-none");
    }

    private static async Task EnterAsync(IPage page, int position)
    {
        await page.GotoAsync($"/line/{Queue}");
        await Expect(page.Locator("#position")).ToHaveTextAsync(position.ToString(CultureInfo.InvariantCulture));
    }

    // Until the stream has told its first state, which would take the place of what a test tells.
    private static async Task EnterAndListenAsync(IPage page, int position)
    {
        await page.AddInitScriptAsync(
            """
            window.EventSource = class extends EventSource {
              constructor(url) {
                super(url);
                this.addEventListener('position', () => { window.hasHeard = true; });
              }
            };
            """);
        await EnterAsync(page, position);
        await page.WaitForFunctionAsync("() => window.hasHeard");
    }

    private static System.Text.RegularExpressions.Regex Said(int position) => new($"^Position {position}\\.");

    // As another tab of the browser tells it.
    private static async Task TellAsync(IPage page, int position) => await page.EvaluateAsync(
        """
        async ([queue, position]) => {
          const { token } = JSON.parse(localStorage[`concert.place.${queue}`]);
          const answer = await fetch('/api/v1/queue/status', { headers: { Authorization: `Bearer ${token}` } });
          const { data } = await answer.json();
          const { ticketOf } = await import(new URL('draw.js', document.querySelector('script').src));
          const channel = new BroadcastChannel(`concert.line.${queue}.${ticketOf(token)}`);
          channel.postMessage({ ok: true, status: 200, data: { ...data, position, totalWaiting: 50 } });
          channel.close();
        }
        """,
        new object[] { Queue, position });

    private async Task LeaveFirstAsync()
    {
        await shop.LeaveAsync(_others[0]);
        _others.RemoveAt(0);
    }

    private async Task EndAsync()
    {
        while (_others.Count > 0)
            await LeaveFirstAsync();
    }

    // A tab shows its position before it has its stream.
    private Task OneStreamAsync(string what) => Until.TrueAsync(what, TimeSpan.FromSeconds(20), async () => await StreamsAsync() == 1);

    private async Task<double> StreamsAsync()
    {
        var streams = 0d;
        foreach (var host in shop.Hosts)
        {
            var page = await host.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
            streams += page.Split('\n').Where(line => line.StartsWith("host_connections_push{", StringComparison.Ordinal))
                .Sum(line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
        }

        return streams;
    }
}

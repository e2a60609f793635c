using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Ticketing.Tests.Browser;

/// <summary>What the waiting room says when it cannot do what its visitor wants, and where the focus is then.</summary>
[Collection(LinePages.Name)]
public sealed class WaitingRoomStateTests(PageShop shop) : IAsyncLifetime
{
    private const string Queue = "concert-2";
    private const string Enter = "**/api/v1/queue/enter";
    private const string Place = "**/api/v1/queue";

    private readonly List<string> _others = [];

    // One slot, which another has.
    public async Task InitializeAsync() => _others.AddRange(await shop.FillAsync(Queue, 1));

    public async Task DisposeAsync()
    {
        foreach (var other in _others)
            await shop.LeaveAsync(other);
    }

    [Fact]
    public async Task Entry_WhileTheServiceIsAway_PromisesNoPlace()
    {
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await page.RouteAsync(Enter, route => route.AbortAsync());
        await page.GotoAsync($"/line/{Queue}");
        await Expect(page.Locator("#trouble")).ToHaveTextAsync("The service does not answer at the moment. This page asks again by itself.");

        await page.UnrouteAsync(Enter);
        await Expect(page.Locator("#position")).ToHaveTextAsync("1");
        await Expect(page.Locator("#trouble")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Entry_OfOneTooManyFromANetwork_SaysSoAndAsksAgain()
    {
        const string Crowded = "Too many people from your network are in this queue already. Try again in half a minute.";
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await page.RouteAsync(Enter, route => RefuseAsync(route, 429, Crowded, $$""","fields":{"line":"{{Crowded}}"}"""));
        await page.GotoAsync($"/line/{Queue}");
        await Expect(page.Locator("#trouble")).ToHaveTextAsync($"{Crowded} This page asks again by itself.");

        await page.UnrouteAsync(Enter);
        await Expect(page.Locator("#position")).ToHaveTextAsync("1");
    }

    [Fact]
    public async Task Leave_ThatIsRefused_SaysSoAndKeepsThePlace()
    {
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await page.GotoAsync($"/line/{Queue}");
        await Expect(page.Locator("#position")).ToHaveTextAsync("1");
        await page.RouteAsync(Place, route => RefuseAsync(route, 403, "This place is another user's."));

        await page.ClickAsync("#leave");
        await page.ClickAsync("#leave-now");
        await Expect(page.Locator("#leave-problem")).ToContainTextAsync("You are still in line");
        await Expect(page.Locator("#leave-problem")).ToContainTextAsync("This place is another user's.");
        await Expect(page.Locator("#waiting")).ToBeVisibleAsync();
        await window.LookAsync("line-leave-refused");

        await page.UnrouteAsync(Place);
        await page.ClickAsync("#leave");
        await page.ClickAsync("#leave-now");
        await Expect(page.Locator("#ended-why")).ToHaveTextAsync("You have left the line.");
        await Expect(page.Locator("#headline")).ToBeFocusedAsync();

        await page.FocusAsync("#again");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#waiting")).ToBeVisibleAsync();
        await Expect(page.Locator("#position")).ToHaveTextAsync("1");
        await Expect(page.Locator("#headline")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Place_ThatWasLeftInAnotherTab_HasEndedHere()
    {
        await using var window = await shop.OpenAsync();
        await window.Page.GotoAsync($"/line/{Queue}");
        await Expect(window.Page.Locator("#position")).ToHaveTextAsync("1");
        await window.Page.ClickAsync("#leave");
        await shop.LeaveAsync(await window.TokenAsync(Queue));

        await Expect(window.Page.Locator("#ended-why")).ToContainTextAsync("left the line in another tab", new() { Timeout = 30_000 });
        await Expect(window.Page.Locator("#leave-dialog")).ToBeHiddenAsync();
        await Expect(window.Page.Locator("#headline")).ToBeFocusedAsync();
    }

    [Theory]
    [InlineData("delete window.Notification;")]
    [InlineData("window.Notification = class { static permission = 'denied'; };")]
    [InlineData("window.Notification = class { static permission = 'default'; constructor() { throw new TypeError('Illegal constructor'); } };")]
    public async Task Notification_WhereNoneCanBeShown_IsNotOffered(string browser)
    {
        await using var window = await shop.OpenAsync();
        await window.Page.AddInitScriptAsync(browser);
        await window.Page.GotoAsync($"/line/{Queue}");
        await Expect(window.Page.Locator("#position")).ToHaveTextAsync("1");

        await Expect(window.Page.Locator("#leave")).ToBeVisibleAsync();
        await Expect(window.Page.Locator("#notify")).ToBeHiddenAsync();
        window.ShouldHaveNoFaults();
    }

    [Fact]
    public async Task Notification_OnceItIsAllowed_IsNoLongerOffered()
    {
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await page.AddInitScriptAsync(
            "window.Notification = class { static permission = 'default'; static async requestPermission() { Notification.permission = 'granted'; } };");
        await page.GotoAsync($"/line/{Queue}");
        await page.ClickAsync("#notify");

        await Expect(page.Locator("#notify")).ToBeHiddenAsync();
        await Expect(page.Locator("#headline")).ToBeFocusedAsync();
        window.ShouldHaveNoFaults();
    }

    private static Task RefuseAsync(IRoute route, int status, string why, string fields = "") => route.FulfillAsync(new RouteFulfillOptions
    {
        Status = status,
        ContentType = "application/json",
        Body = $$"""{"success":false,"data":{"code":"{{status}}"{{fields}}},"message":"{{why}}"}""",
    });
}

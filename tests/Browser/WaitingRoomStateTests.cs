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
    public async Task InitializeAsync()
    {
        await shop.OperateAsync(HttpMethod.Put, $"/{Queue}", new { capacity = 1, mode = "open" });
        _others.AddRange(await shop.EnterAsync(Queue, 1));
    }

    public async Task DisposeAsync()
    {
        foreach (var other in _others)
            await shop.LeaveAsync(other);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Entry_WithoutTheUsersToken_AsksForItAndSaysWhyOneIsRefused(int number)
    {
        var screen = Screen.All[number];
        await using var window = await shop.OpenAsync(screen);
        var page = window.Page;
        await page.RouteAsync(Enter, route => RefuseAsync(route, 401, "The token is not valid."));
        await page.GotoAsync($"/line/{Queue}");
        await Expect(page.Locator("h1")).ToHaveTextAsync(number == 0 ? "This line needs your user token" : "사용자 토큰이 필요한 대기열입니다");
        await Expect(page.Locator("#user-token")).ToBeFocusedAsync();
        await Expect(page.Locator("#identify-problem")).ToBeEmptyAsync();

        await page.FillAsync("#user-token", "wrong");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#identify-problem")).ToContainTextAsync("The token is not valid.");
        await Expect(page.Locator("#identify-problem")).ToHaveRoleAsync(AriaRole.Alert);
        await Expect(page.Locator("#user-token")).ToBeFocusedAsync();
        await window.LookAsync($"line-identify-{screen.Name}");

        await page.UnrouteAsync(Enter);
        await page.FillAsync("#user-token", "right");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#position")).ToHaveTextAsync("1");
        await Expect(page.Locator("#headline")).ToBeFocusedAsync();
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

    private static Task RefuseAsync(IRoute route, int status, string why) => route.FulfillAsync(new RouteFulfillOptions
    {
        Status = status,
        ContentType = "application/json",
        Body = $$"""{"success":false,"data":{"code":"{{status}}"},"message":"{{why}}"}""",
    });
}

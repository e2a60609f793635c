using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Ticketing.Tests.Browser;

/// <summary>Reservations and tickets whose answers come late, or that change while their page is away.</summary>
[Collection(BookingPages.Name)]
public sealed class TicketTests(PageShop shop)
{
    private const string Queue = "concert-1";
    private const string Concerts = "**/v1/api/concerts";

    private static readonly LocatorAssertionsToBeVisibleOptions Soon = new() { Timeout = 20_000 };

    [Fact]
    public async Task Ticket_WhoseTitleAndSeatsComeLate_ShowsItsCodeAtOnce()
    {
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await Steps.HoldBestSeatAsync(page, Queue);
        await page.FillAsync("#charge-amount", "400000");
        await page.ClickAsync("#charge");
        await Expect(page.Locator("#balance")).ToContainTextAsync("400,000");
        var title = new TaskCompletionSource();
        var seats = new TaskCompletionSource();
        await WaitForAsync(page, Concerts, title.Task);
        await WaitForAsync(page, "**/v1/api/concerts/reserve/*", seats.Task, onPage: "/tickets/");

        await page.ClickAsync("#pay");
        await Steps.ComeToAsync(page, "/tickets/");
        await Expect(page.Locator("#code")).ToBeVisibleAsync(Soon);
        await Expect(page.Locator("#seats > li")).ToHaveCountAsync(0);
        await window.LookAsync("ticket-code-first");
        seats.SetResult();
        await Expect(page.Locator("#seats > li")).ToHaveCountAsync(1);
        await Expect(page.Locator("#what")).ToBeEmptyAsync();
        title.SetResult();
        await Expect(page.Locator("#what .concert")).ToBeVisibleAsync();
        window.ShouldHaveNoFaults();
    }

    [Fact]
    public async Task Title_WhoseFirstAnswerIsLost_ComesWithTheNext()
    {
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await Steps.HoldBestSeatAsync(page, Queue);
        var calls = 0;
        await page.RouteAsync(Concerts, route => Interlocked.Increment(ref calls) == 1 ? route.AbortAsync() : route.ContinueAsync());
        await page.ReloadAsync();

        await Expect(page.Locator("#what .concert")).ToBeVisibleAsync(Soon);
    }

    [Fact]
    public async Task Title_ThatWasRefused_IsAskedForAgain()
    {
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await Steps.HoldBestSeatAsync(page, Queue);
        var calls = 0;
        await page.RouteAsync(Concerts, route => Interlocked.Increment(ref calls) == 1
            ? route.FulfillAsync(new RouteFulfillOptions { Status = 400, ContentType = "application/json", Body = "{}" })
            : route.ContinueAsync());
        await page.GotoAsync("/tickets");
        await Expect(page.Locator("#reservations > li")).ToHaveCountAsync(1);
        await ComeBackAsync(page);

        await Expect(page.Locator("#reservations .concert")).ToBeVisibleAsync(Soon);
    }

    [Fact]
    public async Task Reservations_WhenThePageComesBack_AreThoseOfNow()
    {
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await page.GotoAsync("/tickets");
        await Expect(page.Locator("#none-why")).ToContainTextAsync("Enter a line");
        var tab = await window.NewTabAsync();
        await Steps.OpenSeatsAsync(tab, Queue);
        await ComeBackAsync(page);
        await Expect(page.Locator("#none-why")).ToContainTextAsync("no reservations yet");

        await Steps.HoldBestSeatAsync(tab, Queue);
        await ComeBackAsync(page);
        await Expect(page.Locator("#reservations > li")).ToHaveCountAsync(1);
        await Expect(page.Locator("#none")).ToBeHiddenAsync();
        window.ShouldHaveNoFaults();
    }

    [Fact]
    public async Task Reservations_WhileTheServiceIsAway_PromiseNoPlace()
    {
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await Steps.OpenSeatsAsync(page, Queue);
        await page.RouteAsync("**/v1/api/concerts/reserve", route => route.AbortAsync());
        await page.GotoAsync("/tickets");

        await Expect(page.Locator("#connection")).ToHaveTextAsync("The service does not answer at the moment. This page asks again by itself.");
        await Expect(page.Locator("#connection")).ToHaveRoleAsync(AriaRole.Status);
    }

    [Fact]
    public async Task Pay_InABrowserThatWasInNoLine_SaysWhichBrowserCan()
    {
        await using var window = await shop.OpenAsync();
        await window.Page.GotoAsync("/pay/1");
        await Expect(window.Page.Locator("#over-reason")).ToContainTextAsync("the browser in which you held the seats");
        await window.LookAsync("pay-no-line");
    }

    [Fact]
    public async Task BestSeats_WhoseAnswerIsLost_AreSaidToBeChosenAgain()
    {
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await Steps.OpenSeatsAsync(page, Queue);
        await page.RouteAsync("**/v1/api/concerts/seat/best?*", route => route.AbortAsync());
        await page.ClickAsync("#best-2");

        await Expect(page.Locator("#message")).ToContainTextAsync("Choose the number again");
    }

    // As the browser says it to a page that it has kept in its memory.
    private static async Task ComeBackAsync(IPage page) => await page.EvaluateAsync("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");

    private static async Task WaitForAsync(IPage page, string calls, Task until, string onPage = "") => await page.RouteAsync(calls, async route =>
    {
        if (page.Url.Contains(onPage, StringComparison.Ordinal))
            await until;
        await route.ContinueAsync();
    });
}

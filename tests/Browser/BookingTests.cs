using System.Globalization;
using Microsoft.Playwright;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Ticketing.Tests.Browser;

[Collection(BookingPages.Name)]
public sealed class BookingTests(PageShop shop)
{
    private const string Queue = "concert-1";

    private static readonly LocatorAssertionsToBeVisibleOptions Soon = new() { Timeout = 20_000 };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Booking_FromWhatIsOnToTheTicket_IsDoneOnAnyScreen(int number)
    {
        var screen = Screen.All[number];
        await using var window = await shop.OpenAsync(screen);
        var page = window.Page;
        var starts = await StartsAtAsync();
        Task ExpectTimesAsync(string element) => Steps.ExpectTimesAsync(page.Locator(element).First, starts, screen);
        await page.GotoAsync("/");
        await ExpectTimesAsync("[data-code=concert-1] .dates li");
        await page.ClickAsync("[data-code=concert-1] a");
        await ExpectTimesAsync("#dates a");
        await page.ClickAsync("#dates a >> nth=0");

        await Expect(page.Locator("#hall")).ToBeVisibleAsync(Soon);
        await page.ClickAsync("#best-2");
        await Expect(page.Locator("#picked > li")).ToHaveCountAsync(2);
        await ExpectTimesAsync("#when");
        await window.LookAsync($"seats-{screen.Name}");
        await page.ClickAsync("#hold");

        await Steps.ComeToAsync(page, "/pay/");
        await Expect(page.Locator("#left")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^[45]:\\d\\d$"));
        await page.FillAsync("#charge-amount", "400000");
        await page.ClickAsync("#charge");
        await Expect(page.Locator("#balance")).ToContainTextAsync("400,000");
        await ExpectTimesAsync("#what");
        await window.LookAsync($"pay-{screen.Name}");
        await page.DblClickAsync("#pay");

        await Steps.ComeToAsync(page, "/tickets/");
        await Expect(page.Locator("#ticket")).ToBeVisibleAsync(Soon);
        await Expect(page.Locator("#seats > li")).ToHaveCountAsync(2);
        await ExpectTimesAsync("#what");
        await window.LookAsync($"ticket-{screen.Name}");
        var text = await page.Locator("#text").TextContentAsync();

        await page.GotoAsync("/verify");
        await page.FillAsync("#ticket-text", text!);
        await page.ClickAsync("#verify");
        await Expect(page.Locator("#result")).ToBeVisibleAsync(Soon);
        await ExpectTimesAsync("#result-what");
        await window.LookAsync($"verify-{screen.Name}");

        await page.GotoAsync("/tickets");
        await Expect(page.Locator("#reservations > li")).ToHaveCountAsync(1);
        await ExpectTimesAsync("#reservations h2");
        await window.LookAsync($"tickets-{screen.Name}");
        await page.Locator("#reservations button").ClickAsync();
        await Expect(page.Locator("#refund-no")).ToBeFocusedAsync();
        await page.ClickAsync("#refund-yes");
        await Expect(page.Locator("#message")).ToBeVisibleAsync();
        await Expect(page.Locator("#reservations .soft")).ToHaveCountAsync(1);
        await window.LookAsync($"refunded-{screen.Name}");
    }

    [Fact]
    public async Task Payment_WhoseAnswerIsLost_IsTakenOnceAndEndsAtTheTicket()
    {
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await Steps.HoldBestSeatAsync(page, Queue);
        await page.FillAsync("#charge-amount", "400000");
        await page.ClickAsync("#charge");
        await Expect(page.Locator("#balance")).ToContainTextAsync("400,000");
        var lost = 0;
        await page.RouteAsync("**/v1/api/concerts/payment", async route =>
        {
            if (Interlocked.Increment(ref lost) > 1)
            {
                await route.ContinueAsync();
                return;
            }

            await route.FetchAsync();
            await route.AbortAsync();
        });

        await page.ClickAsync("#pay");
        await Steps.ComeToAsync(page, "/tickets/");
        lost.ShouldBeGreaterThan(1);
        var user = await page.EvaluateAsync<string>("localStorage['concert.user']");
        var entered = await shop.SendAsync(HttpMethod.Post, "/api/v1/queue/enter", null, new { concertId = "default", userId = user });
        var history = await shop.SendAsync(HttpMethod.Get, "/v1/api/user/history", entered.GetProperty("token").GetString());
        history.EnumerateArray().Count(row => row.GetProperty("type").GetString() == "PAYMENT")
            .ShouldBe(1, history.GetRawText());
        await page.GoBackAsync();
        page.Url.ShouldContain("/seats/", customMessage: "Going back does not lead to the payment, which would lead here again.");
    }

    [Fact]
    public async Task Booking_ByKeyboardAlone_EndsAtTheTicket()
    {
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await page.GotoAsync("/");
        await Steps.TabToAsync(page, "[data-code=concert-1] a");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#dates a")).Not.ToHaveCountAsync(0);
        await Steps.TabToAsync(page, "#dates a");
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Locator("#hall")).ToBeVisibleAsync(Soon);
        await Steps.TabToAsync(page, "#grid");
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("f");
        await Expect(page.Locator("#seat-line")).Not.ToBeEmptyAsync();
        await page.Keyboard.PressAsync("Space");
        await Expect(page.Locator("#picked > li")).ToHaveCountAsync(1);
        await Steps.TabToAsync(page, "#hold");
        await page.Keyboard.PressAsync("Enter");

        await Steps.ComeToAsync(page, "/pay/");
        await Expect(page.Locator("#charge-form")).ToBeVisibleAsync(Soon);
        await Steps.TabToAsync(page, "#charge");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#charge-form")).ToBeHiddenAsync(new() { Timeout = 20_000 });
        await Expect(page.Locator("#pay")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Steps.ComeToAsync(page, "/tickets/");
        await Expect(page.Locator("#ticket")).ToBeVisibleAsync(Soon);
        window.ShouldHaveNoFaults();
    }

    [Fact]
    public async Task Seats_OfTenThousand_AreShown()
    {
        const int Arena = 5;
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await page.GotoAsync("/line/concert-3");
        await Expect(page.Locator("#dates a")).ToHaveCountAsync(1);
        await page.ClickAsync("#dates a");
        await Expect(page.Locator("#hall")).ToBeVisibleAsync(Soon);
        page.Url.ShouldContain(string.Create(CultureInfo.InvariantCulture, $"/seats/{Arena}"));
        await page.ClickAsync("#zoom-in");
        await window.LookAsync("seats-arena");
    }

    // Of the first date of the first concert.
    private async Task<DateTimeOffset> StartsAtAsync()
    {
        var concerts = await shop.SendAsync(HttpMethod.Get, "/v1/api/concerts", null);
        return concerts.EnumerateArray().Single(concert => concert.GetProperty("code").GetString() == Queue)
            .GetProperty("dates")[0].GetProperty("startsAt").GetDateTimeOffset();
    }
}

using System.Globalization;
using Microsoft.Playwright;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Ticketing.Tests.Browser;

[Collection(InThePageShop.Name)]
public sealed class BookingTests(PageShop shop)
{
    private const string Queue = "concert-1";

    private static readonly LocatorAssertionsToBeVisibleOptions Soon = new() { Timeout = 20_000 };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Booking_FromWhatIsOnToTheTicket_IsDoneOnAnyScreen(int number)
    {
        var screen = Screen.All[number];
        await using var window = await shop.OpenAsync(screen);
        var page = window.Page;
        await page.GotoAsync("/");
        await page.ClickAsync("[data-code=concert-1] a");
        await page.ClickAsync("#dates a >> nth=0");

        await Expect(page.Locator("#hall")).ToBeVisibleAsync(Soon);
        await page.ClickAsync("#best-2");
        await Expect(page.Locator("#picked > li")).ToHaveCountAsync(2);
        await window.LookAsync($"seats-{screen.Name}");
        await page.ClickAsync("#hold");

        await page.WaitForURLAsync("**/pay/*");
        await Expect(page.Locator("#left")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^[45]:\\d\\d$"));
        await page.FillAsync("#charge-amount", "400000");
        await page.ClickAsync("#charge");
        await Expect(page.Locator("#balance")).ToContainTextAsync("400,000");
        await window.LookAsync($"pay-{screen.Name}");
        await page.DblClickAsync("#pay");

        await page.WaitForURLAsync("**/tickets/*");
        await Expect(page.Locator("#ticket")).ToBeVisibleAsync(Soon);
        await Expect(page.Locator("#seats > li")).ToHaveCountAsync(2);
        await window.LookAsync($"ticket-{screen.Name}");
        var text = await page.Locator("#text").TextContentAsync();

        await page.GotoAsync("/verify");
        await page.FillAsync("#ticket-text", text!);
        await page.ClickAsync("#verify");
        await Expect(page.Locator("#result")).ToBeVisibleAsync(Soon);
        await window.LookAsync($"verify-{screen.Name}");

        await page.GotoAsync("/tickets");
        await Expect(page.Locator("#reservations > li")).ToHaveCountAsync(1);
        await window.LookAsync($"tickets-{screen.Name}");
    }

    [Fact]
    public async Task Seat_ThatAnotherTookMeanwhile_IsSaidWithTheNearestFreeOnes()
    {
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await OpenSeatsAsync(page);
        await page.ClickAsync("#best-1");
        var seat = await PickedSeatAsync(page);
        // Before the page sees it.
        await page.RouteAsync("**/v1/api/concerts/seat?*", route => route.AbortAsync());
        var other = (await shop.EnterAsync(Queue, 1))[0];
        await shop.SendAsync(HttpMethod.Post, "/v1/api/concerts/reserve", other, new { scheduleId = 1, seatId = seat });
        await page.UnrouteAllAsync();

        await page.ClickAsync("#hold");
        await Expect(page.Locator("#message")).ToBeVisibleAsync(Soon);
        await window.LookAsync("seat-taken");
        page.Url.ShouldContain("/seats/");
    }

    [Fact]
    public async Task Payment_WhoseAnswerIsLost_IsTakenOnceAndEndsAtTheTicket()
    {
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await OpenSeatsAsync(page);
        await page.ClickAsync("#best-1");
        await page.ClickAsync("#hold");
        await page.WaitForURLAsync("**/pay/*");
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
        await page.WaitForURLAsync("**/tickets/*");
        lost.ShouldBeGreaterThan(1);
        var user = await page.EvaluateAsync<string>("localStorage['concert.user']");
        var entered = await shop.SendAsync(HttpMethod.Post, "/api/v1/queue/enter", null, new { concertId = "default", userId = user });
        var history = await shop.SendAsync(HttpMethod.Get, "/v1/api/user/history", entered.GetProperty("token").GetString());
        history.EnumerateArray().Count(row => row.GetProperty("type").GetString() == "PAYMENT")
            .ShouldBe(1, history.GetRawText());
    }

    [Fact]
    public async Task Seats_ByKeyboardAlone_ArePicked()
    {
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await OpenSeatsAsync(page);
        await page.FocusAsync("#grid");
        await page.Keyboard.PressAsync("ArrowRight");
        for (var press = 0; press < 40 && await page.Locator("#picked > li").CountAsync() == 0; press++)
        {
            await page.Keyboard.PressAsync("ArrowDown");
            await page.Keyboard.PressAsync("Space");
        }

        await Expect(page.Locator("#picked > li")).ToHaveCountAsync(1);
        await Expect(page.Locator("#seat-line")).Not.ToBeEmptyAsync();
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

    private static async Task OpenSeatsAsync(IPage page)
    {
        await page.GotoAsync($"/line/{Queue}");
        await page.ClickAsync("#dates a >> nth=0");
        await Expect(page.Locator("#hall")).ToBeVisibleAsync(Soon);
    }

    private static async Task<long> PickedSeatAsync(IPage page)
    {
        await Expect(page.Locator("#picked > li")).ToHaveCountAsync(1);
        return long.Parse((await page.Locator("#picked > li").GetAttributeAsync("data-seat"))!, CultureInfo.InvariantCulture);
    }
}

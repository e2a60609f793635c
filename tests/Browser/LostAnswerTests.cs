using System.Text;
using Microsoft.Playwright;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Ticketing.Tests.Browser;

/// <summary>Pages whose calls have no answer, a late one, or one of an earlier day.</summary>
[Collection(BookingPages.Name)]
public sealed class LostAnswerTests(PageShop shop)
{
    private const string Queue = "concert-1";
    private const string Reserve = "**/v1/api/concerts/reserve";
    private const string SeatList = "**/v1/api/concerts/seat?*";

    private const string CountReadings = """
        () => {
          const send = window.fetch;
          window.readings = 0;
          window.fetch = (path, ...more) => {
            if (/concerts\/reserve\/\d+$/.test(path)) window.readings++;
            return send(path, ...more);
          };
        }
        """;

    private static readonly LocatorAssertionsToBeVisibleOptions Soon = new() { Timeout = 20_000 };

    [Fact]
    public async Task Charge_WhoseFirstCallIsStillRunning_IsAskedForAgainAndMadeOnce()
    {
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await Steps.HoldBestSeatAsync(page, Queue);
        var calls = 0;
        await page.RouteAsync("**/v1/api/user/amount", async route =>
        {
            if (route.Request.Method != "POST" || Interlocked.Increment(ref calls) > 1)
            {
                await route.ContinueAsync();
                return;
            }

            await route.FetchAsync();
            await route.FulfillAsync(new RouteFulfillOptions
            {
                Status = 409,
                Headers = new Dictionary<string, string> { ["Retry-After"] = "1", ["Content-Type"] = "application/json" },
                Body = """{"resultType":"FAIL","data":{},"exception":{"code":"409","message":"The first request is still running."}}""",
            });
        });
        await page.FillAsync("#charge-amount", "400000");

        await page.ClickAsync("#charge");

        await Expect(page.Locator("#message")).ToContainTextAsync("400,000", new() { Timeout = 20_000 });
        calls.ShouldBe(2);
        var balance = await shop.SendAsync(HttpMethod.Get, "/v1/api/user/amount", await window.TokenAsync(Queue));
        balance.GetProperty("amount").GetInt64().ShouldBe(400_000);
    }

    [Theory]
    [InlineData("50000.00")]
    [InlineData("-5000")]
    [InlineData("")]
    public async Task Charge_OfWhatIsNoAmount_IsNotMade(string amount)
    {
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await Steps.HoldBestSeatAsync(page, Queue);
        await page.FillAsync("#charge-amount", amount);
        await page.ClickAsync("#charge");
        await Expect(page.Locator("#charge-amount:invalid")).ToBeFocusedAsync();
        await Expect(page.Locator("#balance")).ToHaveTextAsync("₩0");

        await page.FillAsync("#charge-amount", " 50,000원");
        await page.ClickAsync("#charge");
        await Expect(page.Locator("#balance")).ToHaveTextAsync("₩50,000");
    }

    [Fact]
    public async Task Balance_OfBeforeACharge_DoesNotReplaceTheNewOneWhenItComesLate()
    {
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await Steps.HoldBestSeatAsync(page, Queue);
        var (isRead, isCharged) = (new TaskCompletionSource(), new TaskCompletionSource());
        await page.RouteAsync("**/v1/api/user/amount", async route =>
        {
            if (route.Request.Method != "GET" || isRead.Task.IsCompleted)
            {
                await route.ContinueAsync();
                return;
            }

            var answer = await route.FetchAsync();
            isRead.TrySetResult();
            await isCharged.Task;
            await route.FulfillAsync(new RouteFulfillOptions { Response = answer });
        });
        await isRead.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await page.FillAsync("#charge-amount", "400000");
        await page.ClickAsync("#charge");
        await Expect(page.Locator("#balance")).ToContainTextAsync("400,000");

        await page.RunAndWaitForResponseAsync(() => Task.FromResult(isCharged.TrySetResult()), each => each.Request.Method == "GET"
            && each.Url.EndsWith("/user/amount", StringComparison.Ordinal));
        await page.ClickAsync("#pay");

        await Steps.ComeToAsync(page, "/tickets/");
    }

    [Fact]
    public async Task Hold_WhoseAnswerAndNextListAreLost_EndsAtThePayPage()
    {
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await Steps.OpenSeatsAsync(page, Queue);
        await page.ClickAsync("#best-1");
        var held = new TaskCompletionSource();
        await page.RouteAsync(Reserve, async route =>
        {
            if (!held.Task.IsCompleted)
                await route.FetchAsync();
            held.TrySetResult();
            await route.AbortAsync();
        });
        await page.ClickAsync("#hold");
        await held.Task.WaitAsync(TimeSpan.FromSeconds(20));
        var lists = 0;
        await page.RouteAsync(SeatList, route => Interlocked.Increment(ref lists) == 1 ? route.AbortAsync() : route.ContinueAsync());
        await page.UnrouteAsync(Reserve);

        await page.ReloadAsync();

        await Steps.ComeToAsync(page, "/pay/");
        lists.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task Pay_ShownAgainAndAgainWhileTheNetworkIsAway_ReadsAtItsPaceAfterwards()
    {
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await Steps.HoldBestSeatAsync(page, Queue);
        await window.SetOfflineAsync(true);
        for (var turn = 0; turn < 6; turn++)
        {
            await page.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");
            await page.WaitForTimeoutAsync(50);
        }

        await window.SetOfflineAsync(false);
        await Expect(page.Locator("#connection")).ToBeHiddenAsync(new() { Timeout = 20_000 });
        await page.EvaluateAsync(CountReadings);
        await page.WaitForTimeoutAsync(11_000);

        // One in five seconds; a loop for each time that the page was shown would read six times as often.
        (await page.EvaluateAsync<int>("window.readings")).ShouldBeInRange(1, 3);
    }

    [Fact]
    public async Task Tickets_WithATokenOfAnEarlierDay_AreThereOnceTheVisitorHasEnteredALine()
    {
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await page.GotoAsync("/");
        await page.EvaluateAsync("localStorage['concert.bookingToken'] = 'of-an-earlier-day'");
        await page.GotoAsync("/tickets");
        await Expect(page.Locator("#none-why")).ToContainTextAsync("Enter a line");

        await page.GotoAsync($"/line/{Queue}");
        await Expect(page.Locator("#admitted")).ToBeVisibleAsync(Soon);
        await page.GotoAsync("/tickets");

        await Expect(page.Locator("#none-why")).ToContainTextAsync("no reservations yet");
    }

    [Fact]
    public async Task Verify_WhileTheNetworkAnswersNothing_GoesByTheKeysThatWereKept()
    {
        const string Keys = "**/.well-known/concert-keys.json";
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await page.RunAndWaitForResponseAsync(() => page.GotoAsync("/verify"), answer => answer.Url.EndsWith("/concert-keys.json", StringComparison.Ordinal));
        await page.WaitForFunctionAsync("() => localStorage['concert.ticketKeys']");
        await page.RouteAsync(Keys, _ => Task.CompletedTask);
        await page.ReloadAsync();

        await page.FillAsync("#ticket-text", "no ticket at all");
        await page.ClickAsync("#verify-form button");

        await Expect(page.Locator("#verdict")).ToContainTextAsync("✗");
    }

    [Fact]
    public async Task Verify_WhatThisBrowserCannotKnow_IsNotCalledForged()
    {
        var ticket = string.Join('.', Base64("""{"alg":"ES256","kid":"of-another-day"}"""), Base64("""{"reservation":1}"""), Base64("signature"));
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await page.GotoAsync("/verify");
        await page.FillAsync("#ticket-text", ticket);
        await page.ClickAsync("#verify");
        await Expect(page.Locator("#result")).ToContainTextAsync("does not have the key", new() { Timeout = 20_000 });
        await window.LookAsync("verify-unknown-key");
        await page.FillAsync("#ticket-text", "no ticket at all");
        await page.ClickAsync("#verify");
        await Expect(page.Locator("#verdict")).ToContainTextAsync("Not genuine");

        await page.AddInitScriptAsync("Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined })");
        await page.ReloadAsync();
        await page.FillAsync("#ticket-text", ticket);
        await page.ClickAsync("#verify");

        await Expect(page.Locator("#result")).ToContainTextAsync("https");
    }

    [Fact]
    public async Task Home_WhileTheServiceIsAway_SaysSoBesideWhatItHas()
    {
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await page.Clock.InstallAsync();
        await page.GotoAsync("/");
        await Expect(page.Locator("#concerts > li")).ToHaveCountAsync(4);
        await page.RouteAsync("**/v1/api/concerts", route => route.AbortAsync());

        await page.Clock.FastForwardAsync(45_000);

        await Expect(page.Locator("#state")).ToHaveTextAsync("The service does not answer at the moment. This page asks again by itself.");
        await Expect(page.Locator("#concerts > li")).ToHaveCountAsync(4);
    }

    private static string Base64(string text) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}

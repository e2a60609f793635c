using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Ticketing.Tests.Browser;

/// <summary>The seat map while others take seats, and while its visitor does nothing.</summary>
[Collection(BookingPages.Name)]
public sealed class SeatMapTests(PageShop shop)
{
    private const string Queue = "concert-1";

    // The second date, in which the other tests book nothing.
    private const int Date = 1;
    private const int Schedule = 2;
    private const int FirstSeat = 51;
    private const int SeatsOfARow = 10;

    private const string NoteAsked = """
        () => {
          const send = window.fetch;
          window.asked = [];
          window.fetch = (path, ...more) => {
            if (path.includes('/concerts/seat?')) window.asked.push(performance.now());
            return send(path, ...more);
          };
          addEventListener('pointermove', () => { window.movedAt ??= performance.now(); });
        }
        """;

    [Fact]
    public async Task Seat_ThatTwoHoldAtOnce_IsOnesAndTheOtherIsOfferedTheNearest()
    {
        await using var one = await shop.OpenAsync();
        await using var other = await shop.OpenAsync(Screen.Phone);
        Window[] windows = [one, other];
        await Task.WhenAll(windows.Select(async window =>
        {
            await Steps.OpenSeatsAsync(window.Page, Queue, Date);
            await (await Steps.SeatOfRowAsync(window.Page, row: 4, seat: 4)).ClickAsync();
            await Expect(window.Page.Locator("#picked > li")).ToHaveCountAsync(1);
        }));

        await Task.WhenAll(windows.Select(window => window.Page.ClickAsync("#hold")));

        await Until.TrueAsync("one pays", TimeSpan.FromSeconds(30), () => windows.Count(IsPaying) == 1);
        var loser = windows.Single(window => !IsPaying(window));
        await Expect(loser.Page.Locator("#message")).ToContainTextAsync(loser == one ? "just taken by someone else" : "방금 다른 분이 선택한");
        (await Steps.PickedSeatAsync(loser.Page)).ShouldBeOneOf(SeatId(4, 3), SeatId(4, 5), SeatId(3, 4));
        await loser.LookAsync("seat-taken");
        windows.Count(IsPaying).ShouldBe(1);
    }

    [Fact]
    public async Task Seats_ThatAnotherHoldsAndGivesBack_ChangeOnTheMapWithoutAReload()
    {
        await using var window = await shop.OpenAsync();
        await Steps.OpenSeatsAsync(window.Page, Queue, Date);
        var seat = await Steps.SeatOfRowAsync(window.Page, row: 1, seat: 7);
        await Expect(seat).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("free"));
        var legend = await window.Page.Locator("#legend").InnerTextAsync();

        var token = (await shop.EnterAsync(Queue, 1))[0];
        var hold = await shop.SendAsync(HttpMethod.Post, "/v1/api/concerts/reserve", token, new { scheduleId = Schedule, seatId = SeatId(1, 7) });
        await Expect(seat).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("on hold"));
        await Expect(seat).ToHaveAttributeAsync("aria-disabled", "true");
        (await window.Page.Locator("#legend").InnerTextAsync()).ShouldNotBe(legend);

        await shop.SendAsync(HttpMethod.Delete, $"/v1/api/concerts/reserve/{hold.GetProperty("reservationId").GetInt64()}", token);
        await Expect(seat).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("free"));
        await Expect(window.Page.Locator("#legend")).ToHaveTextAsync(legend, new() { UseInnerText = true });
        await shop.LeaveAsync(token);
        window.ShouldHaveNoFaults();
    }

    [Fact]
    public async Task Seats_OfAConcertThatAnotherLineOpens_LeadToThatLine()
    {
        const string Own = "concert-4";
        const int ItsSchedule = 7;
        await shop.OperateAsync(HttpMethod.Put, $"/{Own}", new { line = "own" });
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await page.GotoAsync("/line/default");
        await Expect(page.Locator("#dates a").First).ToBeVisibleAsync();
        await Expect(page.Locator($"#dates a[href^='/seats/{ItsSchedule}']")).ToHaveCountAsync(0);

        // As from a list that was shown before the change.
        await page.GotoAsync($"/seats/{ItsSchedule}?queue=default");

        await Expect(page.Locator("#back-reason")).ToContainTextAsync($"tokens of the queue '{Own}' only");
        await Expect(page.Locator("#back-link")).ToHaveAttributeAsync("href", $"/line/{Own}");
        await shop.OperateAsync(HttpMethod.Put, $"/{Own}", new { line = "both" });
        await page.GotoAsync("/line/default");
        await Expect(page.Locator($"#dates a[href^='/seats/{ItsSchedule}']")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Keys_OfTheMap_WorkInEveryLayoutAndLeaveThoseOfTheBrowserAlone()
    {
        const string Press = """
            ([key, code, ctrlKey]) => {
              const grid = document.getElementById('grid');
              grid.dispatchEvent(new KeyboardEvent('keydown', { key, code, ctrlKey, bubbles: true, cancelable: true }));
              return grid.getAttribute('aria-activedescendant');
            }
            """;
        await using var window = await shop.OpenAsync();
        await Steps.OpenSeatsAsync(window.Page, Queue, Date);
        await window.Page.FocusAsync("#grid");
        var first = await window.Page.Locator("#grid").GetAttributeAsync("aria-activedescendant");

        (await window.Page.EvaluateAsync<string>(Press, new object[] { "f", "KeyF", true })).ShouldBe(first);
        var next = await window.Page.EvaluateAsync<string>(Press, new object[] { "ㄹ", "KeyF", false });
        next.ShouldNotBe(first);
        (await window.Page.EvaluateAsync<string>(Press, new object[] { "F", "KeyF", false })).ShouldNotBe(next);
    }

    [Fact]
    public async Task Seat_OnAPhone_IsPickedByTapping()
    {
        await using var window = await shop.OpenAsync(Screen.Phone);
        var page = window.Page;
        await Steps.OpenSeatsAsync(page, Queue, Date);
        await page.Locator("#canvas").ScrollIntoViewIfNeededAsync();
        var box = (await page.Locator("#canvas").BoundingBoxAsync())!;

        // Seats that are too small for a finger are enlarged by the first tap.
        for (var tap = 0; tap < 4 && await page.Locator("#picked > li").CountAsync() == 0; tap++)
            await page.Touchscreen.TapAsync(box.X + (box.Width / 2) + 5, box.Y + (box.Height / 2));

        await Expect(page.Locator("#picked > li")).ToHaveCountAsync(1);
        await Expect(page.Locator("#seat-line")).Not.ToBeEmptyAsync();
        await window.LookAsync("seats-tapped");
    }

    [Fact]
    public async Task Seats_WhileTheirVisitorDoesNothing_AreAskedForSeldomAndThenAtOnce()
    {
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await page.Clock.InstallAsync();
        await Steps.OpenSeatsAsync(page, Queue, Date);
        await page.EvaluateAsync(NoteAsked);
        await page.Clock.FastForwardAsync(40_000);
        double[] asked = [];
        await Until.TrueAsync("the seats have been asked for three times", TimeSpan.FromSeconds(60), async () =>
        {
            await page.Clock.FastForwardAsync(500);
            asked = await page.EvaluateAsync<double[]>("window.asked");
            return asked.Length >= 3;
        });
        (asked[^1] - asked[^2]).ShouldBeGreaterThanOrEqualTo(7_000);

        // At once, or after three seconds where an answer was on its way; whoever only looks on waits for seven.
        await page.RunAndWaitForRequestAsync(() => page.Mouse.MoveAsync(100, 100), request => IsOfSeats(request.Url));
        var again = (await page.EvaluateAsync<double[]>("window.asked"))[asked.Length];
        (again - await page.EvaluateAsync<double>("window.movedAt")).ShouldBeLessThan(5_000);
    }

    [Fact]
    public async Task Turn_ThatEndsSoon_IsToldBeforeAndMadeLonger()
    {
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await page.Clock.InstallAsync();
        await Steps.OpenSeatsAsync(page, Queue, Date);
        await Expect(page.Locator("#more-time")).ToBeHiddenAsync();
        // Each time the end has come nearer.
        var left = 75;
        await page.RouteAsync("**/api/v1/queue/status", async route =>
        {
            var answer = JsonNode.Parse(await (await route.FetchAsync()).TextAsync())!;
            answer["data"]!["expiredAt"] = answer["data"]!["serverTime"]!.GetValue<DateTimeOffset>()
                .AddSeconds(left).ToString("O", CultureInfo.InvariantCulture);
            left -= 16;
            await route.FulfillAsync(new RouteFulfillOptions { Status = 200, ContentType = "application/json", Body = answer.ToJsonString() });
        });

        // The page may not have asked for the first time yet.
        for (var times = 0; times < 3 && await page.Locator("#slot").InnerTextAsync() == ""; times++)
        {
            await page.Clock.FastForwardAsync(31_000);
            await Task.WhenAny(Expect(page.Locator("#slot")).Not.ToBeEmptyAsync(new() { Timeout = 10_000 }));
        }

        await Expect(page.Locator("#slot")).ToContainTextAsync(new System.Text.RegularExpressions.Regex(@"Your turn ends in (1:\d\d|0:[2-5]\d)\."));
        await Expect(page.Locator("#voice")).ToContainTextAsync("More time for my turn");
        await window.LookAsync("seats-turn-ends");
        await page.UnrouteAllAsync();
        await page.ClickAsync("#more-time");
        await Expect(page.Locator("#message")).ToContainTextAsync("You have more time now");
        await Expect(page.Locator("#more-time")).ToBeHiddenAsync();
        var state = await shop.SendAsync(HttpMethod.Get, "/api/v1/queue/status", await window.TokenAsync(Queue));
        state.GetProperty("extendCount").GetInt32().ShouldBe(1);
        window.ShouldHaveNoFaults();
    }

    private static bool IsPaying(Window window) => window.Page.Url.Contains("/pay/", StringComparison.Ordinal);

    private static bool IsOfSeats(string address) => address.Contains("/concerts/seat?", StringComparison.Ordinal);

    private static long SeatId(int row, int seat) => FirstSeat + (row * SeatsOfARow) + seat;
}

using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Ticketing.Tests.Browser;

/// <summary>The end of a hold.</summary>
[Collection(BookingPages.Name)]
public sealed class HoldTests(PageShop shop)
{
    private const string Queue = "concert-1";

    // Of the host of the test that waits for the end.
    private const int HoldSeconds = 20;

    // What is measured in the page is measured by the page's own timer. A timer set for the same instant tells how late this machine is.
    private const string WatchTheEnd = """
        async ([path, token]) => {
          const sent = performance.now();
          const answer = await fetch(path, { headers: { Authorization: `Bearer ${token}` } });
          const left = (await answer.json()).data.expiresInMs;
          const received = performance.now();
          const at = {};
          const first = (name, element, isSo) => new Promise(resolve => {
            const look = () => {
              if (at[name] || !isSo()) return;
              at[name] = performance.now();
              resolve();
            };
            new MutationObserver(look).observe(element, { attributes: true, childList: true, characterData: true, subtree: true });
          });
          window.watched = Promise.all([
            first('shown', document.getElementById('left'), () => document.getElementById('left').textContent === '0:00'),
            first('over', document.getElementById('over'), () => !document.getElementById('over').hidden),
            new Promise(resolve => setTimeout(resolve, received + left - performance.now())).then(() => { at.timer = performance.now(); }),
          ]).then(() => ({ early: at.shown - sent - left, late: at.shown - Math.max(at.timer, received + left), over: at.over - at.shown }));
        }
        """;

    [Fact]
    public async Task Hold_AtItsEnd_IsOverOnScreenAtThatSecondAndTheTurnGoesOn()
    {
        await using var host = await shop.StartHostAsync(("Reservation__HoldSeconds", $"{HoldSeconds}"));
        await using var window = await shop.OpenAsync(host: host);
        var page = window.Page;
        await Steps.HoldBestSeatAsync(page, Queue);
        var seat = await page.Locator("#seats > li span").First.InnerTextAsync();
        var (path, token) = ($"/v1/api/concerts/reserve/{page.Url.Split('/')[^1].Split('?')[0]}", await window.TokenAsync(Queue));
        var seatId = (await shop.SendAsync(HttpMethod.Get, path, token)).GetProperty("seats")[0].GetProperty("seatId").GetInt64();
        await page.EvaluateAsync(WatchTheEnd, new[] { path, token });

        await Expect(page.Locator("#more-time")).ToBeVisibleAsync();
        await window.LookAsync("pay-more-time");
        await page.ClickAsync("#more-time");
        await Expect(page.Locator("#message")).ToContainTextAsync("You have more time for your turn. The time of this hold stays the same");
        var end = await page.EvaluateAsync<Dictionary<string, double>>("window.watched");
        end["early"].ShouldBeGreaterThan(-50, "the hold does not seem to end before it does");
        end["late"].ShouldBeLessThan(1000, "the end is shown within its second");

        await Expect(page.Locator("#over-reason")).ToContainTextAsync("The time of this hold is over");
        await window.LookAsync("pay-over");
        var other = (await shop.EnterAsync(Queue, 1))[0];
        var held = await shop.SendAsync(HttpMethod.Post, "/v1/api/concerts/reserve", other, new { scheduleId = 1, seatId });
        held.GetProperty("seatStatus").GetString().ShouldBe("TEMP_RESERVED", $"{seat} is free for others");
        await shop.LeaveAsync(other);
        await page.ClickAsync("#again");
        await Expect(page.Locator("#hall")).ToBeVisibleAsync(new() { Timeout = 20_000 });
    }

    [Fact]
    public async Task Hold_ThatIsGivenBack_IsOverAtOnce()
    {
        await using var window = await shop.OpenAsync(Screen.DarkPhone);
        var page = window.Page;
        await Steps.HoldBestSeatAsync(page, Queue);
        // The way back to the map is no dead end: it says what is held, and where to pay.
        await page.GoBackAsync();
        await page.ClickAsync("#own-hold a");
        await page.Locator("#reservations a.main").ClickAsync();
        await Steps.ComeToAsync(page, "/pay/");
        await page.ClickAsync("#give-back");
        await Expect(page.Locator("#give-back-no")).ToBeFocusedAsync();
        await window.LookAsync("pay-give-back");
        await page.ClickAsync("#give-back-yes");
        await Expect(page.Locator("#over-reason")).ToContainTextAsync("좌석을 반납했습니다");
        await window.LookAsync("pay-gave-back");
        await page.GotoAsync("/tickets");
        await Expect(page.Locator("#reservations > li")).ToContainTextAsync("반납함");
    }
}

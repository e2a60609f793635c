using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Ticketing.Tests.Browser;

/// <summary>What visitors do in several tests.</summary>
internal static class Steps
{
    private const int MostTabs = 60;

    /// <summary>Goes through a line in which nobody waits to the seats of one of its dates.</summary>
    public static async Task OpenSeatsAsync(IPage page, string queue, int date = 0)
    {
        await page.GotoAsync($"/line/{queue}");
        await page.Locator("#dates a").Nth(date).ClickAsync();
        await Expect(page.Locator("#hall")).ToBeVisibleAsync(new() { Timeout = 20_000 });
    }

    /// <summary>Holds the best seat of a queue's first date, and comes to the page that pays for it.</summary>
    public static async Task HoldBestSeatAsync(IPage page, string queue)
    {
        await OpenSeatsAsync(page, queue);
        await page.ClickAsync("#best-1");
        await Expect(page.Locator("#picked > li")).ToHaveCountAsync(1);
        await page.ClickAsync("#hold");
        await ComeToAsync(page, "/pay/");
        await Expect(page.Locator("#open")).ToBeVisibleAsync();
    }

    /// <summary>
    /// Waits until the address has this part. The driver asks the browser again and again: Playwright's own wait for an address can miss a navigation that
    /// ends while it begins to wait.
    /// </summary>
    public static Task ComeToAsync(IPage page, string path) =>
        Expect(page).ToHaveURLAsync(new Regex(Regex.Escape(path)), new() { Timeout = 30_000 });

    /// <summary>Expects an element to tell a time at the hall, and in the visitor's own zone where that is another one.</summary>
    public static async Task ExpectTimesAsync(ILocator place, DateTimeOffset time, Screen screen)
    {
        await Expect(place).ToContainTextAsync(ClockIn(Screen.HallZone, time));
        var yours = new Regex("내 시각|[Yy]our time");
        if (screen.Zone == Screen.HallZone)
        {
            await Expect(place).Not.ToContainTextAsync(yours);
            return;
        }

        await Expect(place).ToContainTextAsync(yours);
        await Expect(place).ToContainTextAsync(ClockIn(screen.Zone, time));
    }

    /// <summary>The number of the one seat that is picked.</summary>
    public static async Task<long> PickedSeatAsync(IPage page)
    {
        await Expect(page.Locator("#picked > li")).ToHaveCountAsync(1);
        return long.Parse((await page.Locator("#picked > li").GetAttributeAsync("data-seat"))!, CultureInfo.InvariantCulture);
    }

    /// <summary>Opens the list of a row, and gives the button of a seat in it.</summary>
    public static async Task<ILocator> SeatOfRowAsync(IPage page, int row, int seat)
    {
        if (await page.Locator("#by-row").GetAttributeAsync("open") is null)
            await page.ClickAsync("#by-row > summary");
        await page.SelectOptionAsync("#row-choice", row.ToString(CultureInfo.InvariantCulture));
        return page.Locator("#row-seats button").Nth(seat);
    }

    /// <summary>Goes on by the tab key until an element has the focus.</summary>
    public static async Task TabToAsync(IPage page, string element)
    {
        for (var press = 0; press < MostTabs; press++)
        {
            if (await page.Locator(element).First.EvaluateAsync<bool>("each => each === document.activeElement"))
                return;
            await page.Keyboard.PressAsync("Tab");
        }

        throw new InvalidOperationException($"{element} has no focus after {MostTabs} presses of the tab key.");
    }

    private static string ClockIn(string zone, DateTimeOffset time) =>
        TimeZoneInfo.ConvertTimeBySystemTimeZoneId(time, zone).ToString("h:mm", CultureInfo.InvariantCulture);
}

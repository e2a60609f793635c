using System.Globalization;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Ticketing.Tests.Browser;

[Collection(BookingPages.Name)]
public sealed class DeskTests(PageShop shop)
{
    private const string Queue = "concert-3";

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Desk_WithAKey_ShowsQueuesAndChangesThemWhenConfirmed(int number)
    {
        var screen = Screen.All[number];
        await using var window = await shop.OpenAsync(screen);
        var page = window.Page;
        await page.GotoAsync("/operate");
        await window.LookAsync($"desk-key-{screen.Name}");
        // With a letter that no header can carry.
        await page.FillAsync("#admin-key", "열쇠-not-the-key");
        await page.ClickAsync("#sign-in");
        await Expect(page.Locator("#key-problem")).ToBeVisibleAsync();
        await page.FillAsync("#admin-key", PageShop.AdminKey);
        await page.ClickAsync("#sign-in");
        await Expect(page.Locator("#queues")).ToContainTextAsync(Queue);
        await window.LookAsync($"desk-{screen.Name}");

        await page.Locator("#queues").GetByText(Queue, new LocatorGetByTextOptions { Exact = true }).ClickAsync();
        await Expect(page.Locator("#queue-name")).ToContainTextAsync(Queue);
        await page.FillAsync("#capacity", "321");
        await page.ClickAsync("#set-capacity");
        await window.LookAsync($"desk-confirm-{screen.Name}");
        await page.ClickAsync("#confirm-yes");
        await Expect(page.Locator("#queues")).ToContainTextAsync("321");
        await window.LookAsync($"desk-queue-{screen.Name}");

        await page.ClickAsync("#to-operations");
        await Expect(page.Locator("#operations")).ToContainTextAsync(Queue);
        await window.LookAsync($"desk-operations-{screen.Name}");
        await shop.OperateAsync(HttpMethod.Put, $"/{Queue}", new { capacity = 10_000 });
    }

    [Fact]
    public async Task Desk_PausesAndLetsIn_AfterSayingHowManyItTouches()
    {
        const string queue = "concert-4";
        await shop.OperateAsync(HttpMethod.Put, $"/{queue}", new { capacity = 1 });
        var tokens = await shop.EnterAsync(queue, 6);
        await using var window = await OpenAsync(Screen.Desktop, "queues");
        var page = window.Page;
        await page.Locator("#queues").GetByText(queue, new LocatorGetByTextOptions { Exact = true }).ClickAsync();
        await Expect(page.Locator("#queue-now")).ToContainTextAsync("5 waiting, 1 in");

        await page.ClickAsync("#pause");
        await Expect(page.Locator("#confirm-text")).ToContainTextAsync("5 waiting people keep their places");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#queue-now")).ToContainTextAsync("open");
        await page.ClickAsync("#pause");
        await page.ClickAsync("#confirm-yes");
        await Expect(page.Locator("#queue-now")).ToContainTextAsync("paused");

        // By keyboard: the field, the button, and yes.
        await page.FillAsync("#admit-count", "3");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#confirm-text")).ToContainTextAsync("3 of 5 waiting people are admitted now");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#result")).ToContainTextAsync("People admitted: 3");
        await Expect(page.Locator("#queue-now")).ToContainTextAsync("2 waiting, 4 in");

        foreach (var token in tokens)
            await shop.LeaveAsync(token);
        await shop.OperateAsync(HttpMethod.Post, $"/{queue}/resume");
        await shop.OperateAsync(HttpMethod.Put, $"/{queue}", new { capacity = 10_000 });
        window.ShouldHaveNoFaults();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Desk_Sales_ShowsTheWayToPaymentAndTheHallByBlock(int number)
    {
        var screen = Screen.All[number];
        await using var window = await OpenAsync(screen, "sales");
        var page = window.Page;
        await Expect(page.Locator("#sales-charts figure")).ToHaveCountAsync(7);
        await Expect(page.Locator("#way tbody tr")).ToHaveCountAsync(4);
        await window.LookAsync($"desk-sales-{screen.Name}");
        // The schedule that is sold out, and the arena.
        await page.SelectOptionAsync("#heat-schedule", "4");
        await Expect(page.Locator("#heat h3")).ToHaveCountAsync(5);
        await Expect(page.Locator("#heat h3").First).ToContainTextAsync("100 %");
        await Expect(page.Locator("#heat .shade-10")).ToHaveCountAsync(5);
        await page.Locator("#heat-schedule").ScrollIntoViewIfNeededAsync();
        await window.LookAsync($"desk-heat-{screen.Name}");
        await page.RouteAsync("**/admin/sales/5", route => route.AbortAsync());
        await page.SelectOptionAsync("#heat-schedule", "5");
        await Expect(page.Locator("#heat h3")).ToHaveCountAsync(0);
        await page.UnrouteAsync("**/admin/sales/5");
        await page.SelectOptionAsync("#heat-schedule", "4");
        await page.SelectOptionAsync("#heat-schedule", "5");
        await Expect(page.Locator("#heat h3")).ToHaveCountAsync(4);
        await Expect(page.Locator("#blocks tbody tr")).ToHaveCountAsync(4);
        await Expect(page.Locator("#prices tbody tr")).ToHaveCountAsync(4);
        await page.Locator("#prices").ScrollIntoViewIfNeededAsync();
        await window.LookAsync($"desk-preferences-{screen.Name}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Desk_Replicas_AreShownAndAKilledOneIsMarked(int number)
    {
        var screen = Screen.All[number];
        var name = $"third-{screen.Name}";
        await using var third = await shop.StartHostAsync(("Instance__Id", name));
        await using var window = await OpenAsync(screen, "replicas");
        var page = window.Page;
        var row = page.Locator("#replicas tbody tr", new PageLocatorOptions { HasText = name });
        await Expect(row.Locator(".good")).ToBeVisibleAsync();
        await Expect(page.Locator("#breakers tbody tr", new PageLocatorOptions { HasText = name })).ToContainTextAsync("database");
        await window.LookAsync($"desk-replicas-{screen.Name}");

        await third.KillAsync();
        await Expect(row.Locator(".bad")).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 60_000 });
        await window.LookAsync($"desk-replica-killed-{screen.Name}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Desk_Audit_RunsWhenConfirmedAndSaysWhatItFound(int number)
    {
        var screen = Screen.All[number];
        await using var window = await OpenAsync(screen, "audit");
        var page = window.Page;
        await page.ClickAsync("#run-audit");
        await window.LookAsync($"desk-audit-confirm-{screen.Name}");
        await page.ClickAsync("#confirm-yes");
        await Expect(page.Locator("#audit-last.good")).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 60_000 });
        await Expect(page.Locator("#audit-checks li").First).ToBeVisibleAsync();
        await window.LookAsync($"desk-audit-{screen.Name}");
        await page.ClickAsync("#to-operations");
        await Expect(page.Locator("#operations tbody tr").First).ToContainTextAsync(screen.Locale.StartsWith("ko", StringComparison.Ordinal) ? "감사" : "Audit");
    }

    [Fact]
    public async Task Desk_OfAnOperatorWhoComesBack_KeepsTheOlderOperations()
    {
        const int PageOfOperations = 50;
        for (var operation = 0; operation <= PageOfOperations; operation++)
            await shop.OperateAsync(HttpMethod.Put, $"/{Queue}", new { capacity = 9_000 + operation });
        await using var window = await OpenAsync(Screen.Desktop, "operations");
        var rows = window.Page.Locator("#operations tbody tr");
        await Expect(rows).ToHaveCountAsync(PageOfOperations);
        await window.Page.ClickAsync("#more-operations");
        await Expect(rows.Nth(PageOfOperations)).ToBeVisibleAsync();
        var all = await rows.CountAsync();

        await shop.OperateAsync(HttpMethod.Put, $"/{Queue}", new { capacity = 10_000 });
        await window.Page.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");

        await Expect(rows).ToHaveCountAsync(all + 1);
        await Expect(rows.First).ToContainTextAsync("10,000");
        await Expect(rows.Nth(1)).ToContainTextAsync("9,050");
        window.ShouldHaveNoFaults();
    }

    [Fact]
    public async Task Desk_OfAnOperatorWhoseClockIsFast_GoesByTheServersTime()
    {
        const string queue = "concert-4";
        var opensAt = DateTimeOffset.UtcNow.AddHours(1);
        await shop.OperateAsync(HttpMethod.Put, $"/{queue}", new { opensAt = opensAt.ToString("O", CultureInfo.InvariantCulture) });
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await page.AddInitScriptAsync("const ofTheHost = Date.now; Date.now = () => ofTheHost() + 172_800_000;");
        await SignInAsync(page, "queues");
        await page.Locator("#queues").GetByText(queue, new LocatorGetByTextOptions { Exact = true }).ClickAsync();
        await Expect(page.Locator("#open-now")).ToBeVisibleAsync();
        var tomorrow = TimeZoneInfo.ConvertTimeBySystemTimeZoneId(opensAt.AddHours(24), Screen.Desktop.Zone);
        await page.FillAsync("#opening", tomorrow.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
        await page.ClickAsync("#set-opening");
        await Expect(page.Locator("#confirm-text")).Not.ToContainTextAsync("This time has passed");
        await Expect(page.Locator("#confirm-text")).ToContainTextAsync("keep their places and see the new time");
        await page.ClickAsync("#confirm-no");
        await page.ClickAsync("#open-now");
        await page.ClickAsync("#confirm-yes");
        await Expect(page.Locator("#open-now")).ToBeHiddenAsync();
        window.ShouldHaveNoFaults();
    }

    private async Task<Window> OpenAsync(Screen screen, string view)
    {
        var window = await shop.OpenAsync(screen);
        await SignInAsync(window.Page, view);
        return window;
    }

    private static async Task SignInAsync(IPage page, string view)
    {
        await page.GotoAsync($"/operate#{view}");
        await page.FillAsync("#admin-key", PageShop.AdminKey);
        await page.ClickAsync("#sign-in");
        await Expect(page.Locator($"#view-{view}")).ToBeVisibleAsync();
    }
}

using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Ticketing.Tests.Browser;

[Collection(InThePageShop.Name)]
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
        await page.FillAsync("#admin-key", "not-the-key");
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
}

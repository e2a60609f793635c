using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Ticketing.Tests.Browser;

/// <summary>An opening, and the check of its draw in the browser.</summary>
[Collection(LinePages.Name)]
public sealed partial class DrawTests(PageShop shop) : IAsyncLifetime
{
    private const string Queue = "concert-4";
    private const int Others = 12;

    private readonly List<string> _others = [];

    public async Task InitializeAsync()
    {
        await shop.OperateAsync(HttpMethod.Put, $"/{Queue}", new { opensAt = At(DateTimeOffset.UtcNow.AddHours(1)), capacity = 1, mode = "open" });
        _others.AddRange(await shop.EnterAsync(Queue, Others));
    }

    public async Task DisposeAsync()
    {
        foreach (var other in _others)
            await shop.LeaveAsync(other);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Draw_AfterTheOpening_IsComputedAgainInTheBrowser(int number)
    {
        var screen = Screen.All[number];
        await using var window = await shop.OpenAsync(screen);
        var page = window.Page;
        await page.GotoAsync($"/line/{Queue}");
        await Expect(page.Locator("#pool")).ToContainTextAsync(string.Create(CultureInfo.InvariantCulture, $"{Others + 1}"));
        await page.ClickAsync("summary");
        await Expect(page.Locator("#commitment")).ToHaveTextAsync(Hash());
        await window.LookAsync($"draw-before-{screen.Name}");

        await shop.OperateAsync(HttpMethod.Put, $"/{Queue}", new { opensAt = At(DateTimeOffset.UtcNow.AddSeconds(1)) });
        await Expect(page.Locator("#drawn")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await page.ClickAsync("#drawn > summary");
        await page.ClickAsync("#check-draw");
        var result = page.Locator("#draw-result");
        await Expect(result).ToContainTextAsync(number == 0 ? "fits the fingerprint" : "지문과 일치합니다");
        await Expect(result).Not.ToHaveClassAsync(new Regex("bad"));
        // One slot has been given, and nobody has left: the server's own order has to be the one that was computed.
        var text = await result.InnerTextAsync();
        var isIn = await page.Locator("#admitted").IsVisibleAsync();
        var place = isIn ? 1 : 1 + int.Parse(await page.Locator("#position").InnerTextAsync(), CultureInfo.InvariantCulture);
        text.ShouldContain(number == 0 ? $"number {place} of {Others + 1}." : $"{Others + 1}명 중 {place}번째");
        await window.LookAsync($"draw-checked-{screen.Name}");

        await page.RouteAsync("**/api/v1/queue/draw?*", async route =>
        {
            var answer = JsonNode.Parse(await (await route.FetchAsync()).TextAsync())!;
            answer["data"]!["seed"] = "00000000000000000000000000000000";
            await route.FulfillAsync(new RouteFulfillOptions { Status = 200, ContentType = "application/json", Body = answer.ToJsonString() });
        });
        await page.ClickAsync("#check-draw");
        await Expect(result).ToHaveClassAsync(new Regex("bad"));
        await window.LookAsync($"draw-changed-{screen.Name}");
    }

    private static string At(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);

    [GeneratedRegex("^[0-9a-f]{64}$")]
    private static partial Regex Hash();
}

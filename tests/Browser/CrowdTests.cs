using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Ticketing.Tests.Browser;

/// <summary>Many pages that wait at the same time.</summary>
[Collection(LinePages.Name)]
public sealed partial class CrowdTests(PageShop shop)
{
    private const string Queue = "concert-2";
    private const int Pages = 50;
    private const int AtOnce = 5;

    private static readonly LocatorAssertionsToHaveTextOptions Moved = new() { Timeout = 60_000 };
    private static readonly LocatorAssertionsToBeHiddenOptions Well = new() { Timeout = 60_000 };

    [Fact]
    public async Task FiftyPages_WhenAReplicaIsKilled_KeepTheirPlacesAndMoveUp()
    {
        // Nobody is admitted, however long it takes to open the pages; those who wait move up when one of them leaves.
        await shop.OperateAsync(HttpMethod.Post, $"/{Queue}/pause");
        var first = (await shop.EnterAsync(Queue, 1))[0];
        var window = await shop.OpenAsync(Screen.DarkPhone with { Locale = "en-US" });
        try
        {
            var pages = new IPage[Pages];
            var places = new int[Pages];
            await ForAllAsync(async at =>
            {
                pages[at] = at == 0 ? window.Page : await window.NewTabAsync();
                await pages[at].GotoAsync($"{AddressOf(at)}/line/{Queue}");
                await Expect(pages[at].Locator("#position")).ToHaveTextAsync(Number());
                places[at] = int.Parse(await pages[at].Locator("#position").InnerTextAsync(), CultureInfo.InvariantCulture);
            });
            places.Order().ShouldBe(Enumerable.Range(2, Pages), "each has a place of its own");

            await shop.Hosts[1].KillAsync();
            // The first who waits leaves, so that a page that only shows what it knew would be found out.
            await shop.LeaveAsync(first);
            await Task.WhenAll(pages.Select(async (page, at) =>
            {
                await Expect(page.Locator("#position")).ToHaveTextAsync($"{places[at] - 1}", Moved);
                await Expect(page.Locator("#trouble")).ToBeHiddenAsync(Well);
            }));
            window.ShouldHaveNoFaults();
        }
        finally
        {
            await Task.WhenAll(shop.Hosts[1].IsRunning ? Task.CompletedTask : shop.Hosts[1].StartAsync(), window.DisposeAsync().AsTask());
            await shop.OperateAsync(HttpMethod.Post, $"/{Queue}/resume");
        }
    }

    // Each name is an origin, which has a storage and so a visitor of its own; as names of one site the pages can share processes of the browser.
    private string AddressOf(int at) => string.Create(CultureInfo.InvariantCulture, $"http://visitor-{at}.shop.localhost:{new Uri(shop.Address).Port}");

    private static Task ForAllAsync(Func<int, Task> act) =>
        Parallel.ForAsync(0, Pages, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (at, _) => await act(at));

    [GeneratedRegex("^\\d+$")]
    private static partial Regex Number();
}

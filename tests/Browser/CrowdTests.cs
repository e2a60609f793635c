using System.Globalization;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Ticketing.Tests.Browser;

/// <summary>Many pages that wait at the same time.</summary>
[Collection(InThePageShop.Name)]
public sealed class CrowdTests(PageShop shop)
{
    private const string Queue = "concert-2";
    private const int Pages = 50;
    private const int AtOnce = 5;

    private static readonly Screen Small = Screen.DarkPhone with { Locale = "en-US" };

    [Fact]
    public async Task FiftyPages_WhenAReplicaIsKilled_KeepTheirPlacesAndMoveUp()
    {
        await shop.OperateAsync(HttpMethod.Put, $"/{Queue}", new { capacity = 1, mode = "open" });
        var first = await shop.EnterAsync(Queue, 2);
        var windows = new Window[Pages];
        try
        {
            await ForAllAsync(async at =>
            {
                windows[at] = await shop.OpenAsync(Small);
                await windows[at].Page.GotoAsync($"/line/{Queue}");
                await Expect(windows[at].Page.Locator("#position")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^\\d+$"));
            });
            var places = new int[Pages];
            await ForAllAsync(async at => places[at] = int.Parse(await windows[at].Page.Locator("#position").InnerTextAsync(), CultureInfo.InvariantCulture));
            places.Order().ShouldBe(Enumerable.Range(2, Pages), "each has a place of its own");

            await shop.Hosts[1].KillAsync();
            // The first who waits leaves, so that a page that only shows what it knew would be found out.
            await shop.LeaveAsync(first[1]);
            await ForAllAsync(async at =>
            {
                await Expect(windows[at].Page.Locator("#position")).ToHaveTextAsync($"{places[at] - 1}", new() { Timeout = 60_000 });
                await Expect(windows[at].Page.Locator("#trouble")).ToBeHiddenAsync(new() { Timeout = 60_000 });
            });
            foreach (var window in windows)
                window.ShouldHaveNoFaults();
        }
        finally
        {
            if (!shop.Hosts[1].IsRunning)
                await shop.Hosts[1].StartAsync();
            await ForAllAsync(async at => await (windows[at]?.DisposeAsync() ?? ValueTask.CompletedTask));
            await shop.LeaveAsync(first[0]);
        }
    }

    private static Task ForAllAsync(Func<int, Task> act) =>
        Parallel.ForAsync(0, Pages, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (at, _) => await act(at));
}

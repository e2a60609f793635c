using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Ticketing.Tests.Browser;

/// <summary>Browsers that store nothing, or run no scripts.</summary>
[Collection(LinePages.Name)]
public sealed class StorageTests(PageShop shop)
{
    private const string Queue = "concert-2";

    // As browsers do whose visitor blocks the data of sites: Chromium denies storage and locks, Firefox channels as well.
    private const string Deny = """
        const deny = () => { throw new DOMException('Access is denied.', 'SecurityError'); };
        for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, { get: deny });
        LockManager.prototype.request = async () => deny();
        window.BroadcastChannel = function () { deny(); };
        """;

    private const string Fill = """
        () => {
          for (let length = 2 ** 23; length >= 1; length = Math.floor(length / 2)) {
            try {
              localStorage.setItem(`filled-${length}`, '-'.repeat(length));
            } catch {
              continue;
            }
          }
        }
        """;

    [Theory]
    [InlineData("denied", 0)]
    [InlineData("full", 0)]
    [InlineData("denied", 2)]
    public async Task Line_WhereNothingCanBeStored_SaysSoAndFollowsThePlace(string storage, int screen)
    {
        await shop.OperateAsync(HttpMethod.Put, $"/{Queue}", new { capacity = 1, mode = "open" });
        var other = (await shop.EnterAsync(Queue, 1))[0];
        await using var window = await shop.OpenAsync(Screen.All[screen]);
        var page = window.Page;
        if (storage == "denied")
        {
            await page.AddInitScriptAsync(Deny);
        }
        else
        {
            await page.GotoAsync("/verify");
            await page.EvaluateAsync(Fill);
        }

        await page.GotoAsync($"/line/{Queue}");
        await Expect(page.Locator("#position")).ToHaveTextAsync("1");
        await Expect(page.Locator("#main > .warn")).ToBeVisibleAsync();
        await Expect(page.Locator("#kept")).ToBeHiddenAsync();
        await Expect(page.Locator("#advice")).ToContainTextAsync(screen == 0 ? "Keep this page open." : "열어 두세요");
        await window.LookAsync($"line-storage-{storage}-{Screen.All[screen].Name}");

        await shop.LeaveAsync(other);
        await Expect(page.Locator("#admitted")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await page.ClickAsync("#leave");
        await page.ClickAsync("#leave-now");
        await Expect(page.Locator("#ended")).ToBeVisibleAsync();
        window.ShouldHaveNoFaults();
        // The window would read the storage to leave all lines.
        await page.GotoAsync("about:blank");
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Page_WhereStorageIsDenied_IsNotEmpty(string path)
    {
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await page.AddInitScriptAsync(Deny);
        await page.GotoAsync(path);

        await Expect(page.Locator("h1")).Not.ToBeEmptyAsync();
        await Expect(page.Locator("#main > .warn")).ToContainTextAsync("stores nothing");
        await Expect(page.Locator(".top button")).ToHaveCountAsync(0);
        await window.LookAsync($"denied-{path.Trim('/').Replace('/', '-')}");
        await page.GotoAsync("about:blank");
    }

    [Fact]
    public async Task Desk_WhereStorageIsDenied_KnowsItsKeyUntilItIsClosed()
    {
        await using var window = await shop.OpenAsync();
        var page = window.Page;
        await page.AddInitScriptAsync(Deny);
        await page.GotoAsync("/operate");
        await page.FillAsync("#admin-key", PageShop.AdminKey);
        await page.ClickAsync("#sign-in");

        await Expect(page.Locator("#queues")).ToContainTextAsync(Queue);
        window.ShouldHaveNoFaults();
        await page.GotoAsync("about:blank");
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Page_WithoutScripts_SaysInBothLanguagesThatItNeedsThem(string path)
    {
        await using var window = await shop.OpenAsync(hasScripts: false);
        await window.Page.GotoAsync(path);

        await Expect(window.Page.Locator("noscript p[lang=en]")).ToContainTextAsync("needs JavaScript");
        await Expect(window.Page.Locator("noscript p[lang=ko]")).ToContainTextAsync("JavaScript가 필요합니다");
        await Expect(window.Page.Locator("noscript p").First).ToBeVisibleAsync();
        await Expect(window.Page.Locator("h1")).ToBeHiddenAsync();
        await window.Page.GotoAsync("about:blank");
    }

    public static TheoryData<string> Paths => ["/", "/line/none", "/seats/1", "/pay/1", "/tickets", "/tickets/1", "/verify", "/operate"];
}

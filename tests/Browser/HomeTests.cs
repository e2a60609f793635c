using Microsoft.Playwright;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Ticketing.Tests.Browser;

[Collection(BookingPages.Name)]
public sealed class HomeTests(PageShop shop)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Home_OnAnyScreen_ListsWhatIsOn(int number)
    {
        var screen = Screen.All[number];
        await using var window = await shop.OpenAsync(screen);
        await window.Page.GotoAsync("/");

        await Expect(window.Page.Locator("#concerts > li")).ToHaveCountAsync(4);
        await Expect(window.Page.Locator("html")).ToHaveAttributeAsync("lang", screen.Locale[..2]);
        await window.LookAsync($"home-{screen.Name}");
    }

    [Fact]
    public async Task Search_InKoreanOrEnglish_ShowsWhatHasItsWords()
    {
        await using var window = await shop.OpenAsync();
        await window.Page.GotoAsync("/");
        var titles = window.Page.Locator("#concerts h2");
        await Expect(titles).ToHaveCountAsync(4);

        await window.Page.FillAsync("#search", "재즈 봄");
        await Expect(titles).ToHaveTextAsync(["서울의 봄밤 재즈"]);
        await window.Page.FillAsync("#search", "MIDNIGHT");
        await Expect(titles).ToHaveTextAsync(["Strings at Midnight"]);
        await window.Page.FillAsync("#search", "opera");
        await Expect(window.Page.Locator("#state")).ToContainTextAsync("No concert");
        await window.LookAsync("home-nothing-found");
        await window.Page.FillAsync("#search", "");
        await Expect(titles).ToHaveCountAsync(4);
        await Expect(titles.First).ToHaveTextAsync("서울의 봄밤 재즈");
    }

    [Fact]
    public async Task Language_WhenChosen_StaysChosen()
    {
        await using var window = await shop.OpenAsync();
        await window.Page.GotoAsync("/");
        await window.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "한국어" }).ClickAsync();

        await Expect(window.Page.Locator("h1")).ToHaveTextAsync("공연 안내");
        await window.Page.ReloadAsync();
        await Expect(window.Page.Locator("h1")).ToHaveTextAsync("공연 안내");
    }

    [Fact]
    public async Task Enter_ByKeyboardAlone_OpensTheLine()
    {
        await using var window = await shop.OpenAsync();
        await window.Page.GotoAsync("/");
        await Expect(window.Page.Locator("#concerts > li")).ToHaveCountAsync(4);

        await window.Page.Keyboard.PressAsync("Tab");
        await Expect(window.Page.Locator(".skip")).ToBeFocusedAsync();
        await window.Page.FocusAsync("#search");
        await window.Page.Keyboard.PressAsync("Tab");
        await window.Page.Keyboard.PressAsync("Enter");
        await Steps.ComeToAsync(window.Page, "/line/concert-");
        await Expect(window.Page.Locator("#admitted")).ToBeVisibleAsync();
        window.ShouldHaveNoFaults();
    }

    [Fact]
    public async Task Texts_OfEveryPage_AreThereInBothLanguages()
    {
        await using var window = await shop.OpenAsync();
        await window.Page.GotoAsync("/");
        var modules = TextModules().ToList();
        modules.ShouldNotBeEmpty();

        foreach (var module in modules)
        {
            var names = await window.Page.EvaluateAsync<string[][]>(
                "name => import(`/operate/assets/any/${name}`).then(({ texts }) => [texts.en, texts.ko].map(each => Object.keys(each).sort()))", module);
            names[0].ShouldBe(names[1], module);
        }
    }

    [Fact]
    public async Task Texts_InKorean_NameAPlaceInLineByOneWordAndFitEverySeat()
    {
        await using var window = await shop.OpenAsync();
        await window.Page.GotoAsync("/");
        foreach (var module in TextModules())
        {
            var texts = await window.Page.EvaluateAsync<string[]>(
                "name => import(`/operate/assets/any/${name}`).then(({ texts }) => Object.values(texts.ko))", module);
            texts.ShouldAllBe(text => !text.Contains("자리") && !text.Contains("은(는)"), module);
        }
    }

    private static IEnumerable<string> TextModules() => Directory
        .EnumerateFiles(Path.Combine(Support.HostAssembly.Repository, "src"), "*.texts.js", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(Path.GetDirectoryName(file)) == "Pages")
        .Select(Path.GetFileName)!;
}

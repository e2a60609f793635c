using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using Ticketing.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Ticketing.Tests.Browser;

/// <summary>A sale that knows its visitors by tokens of their own.</summary>
[Collection(BookingPages.Name)]
public sealed class UserTokenTests(PageShop shop) : IAsyncLifetime
{
    private const string Queue = "concert-1";
    private const string FullQueue = "concert-2";
    private const string Issuer = "https://login.test/";
    private const string Audience = "concert";
    private const string Secret = "the-secret-of-the-issuer-of-this-test-0123456789";

    private HostProcess _host = null!;

    public async Task InitializeAsync() => _host = await shop.StartHostAsync(
        ("Identity__Mode", "Jwt"), ("Identity__Issuer", Issuer), ("Identity__Audience", Audience), ("Identity__SharedSecret", Secret));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Booking_WhileUserTokensRunOut_GoesOnWithNewOnes(int number)
    {
        var screen = Screen.All[number];
        var user = $"proved-{number}";
        await using var window = await shop.OpenAsync(screen, _host);
        var page = window.Page;
        await page.GotoAsync($"/line/{Queue}");
        await Expect(page.Locator("h1")).ToHaveTextAsync(number == 0 ? "This line needs your user token" : "사용자 토큰이 필요한 대기열입니다");
        await Expect(page.Locator("#user-token")).ToBeFocusedAsync();
        await Expect(page.Locator("#identify-problem")).ToBeEmptyAsync();
        await GiveAsync(page, "wrong");
        await Expect(page.Locator("#identify-problem")).ToContainTextAsync(number == 0 ? "not valid here" : "유효하지 않거나");
        await Expect(page.Locator("#identify-problem")).ToHaveRoleAsync(AriaRole.Alert);
        await Expect(page.Locator("#user-token")).ToBeFocusedAsync();
        await window.LookAsync($"line-identify-{screen.Name}");

        // As it is pasted from a text: with characters that no header can carry.
        await GiveAsync(page, $"“{TokenOf(user, minutes: 10)}”\u200b");
        await Expect(page.Locator("#admitted")).ToBeVisibleAsync();
        await Expect(page.Locator("#headline")).ToBeFocusedAsync();
        await Steps.HoldBestSeatAsync(page, Queue);

        await RunOutAsync(page, user);
        await Expect(page.Locator("#over")).ToBeVisibleAsync();
        await window.LookAsync($"pay-user-token-{screen.Name}");
        await page.ClickAsync("#again");
        await GiveAsync(page, TokenOf(user, minutes: 10));
        await Steps.ComeToAsync(page, "/pay/");
        await Expect(page.Locator("#open")).ToBeVisibleAsync();

        await RunOutAsync(page, user);
        await page.GotoAsync($"/seats/1?queue={Queue}");
        await page.ClickAsync("#back-link");
        await GiveAsync(page, TokenOf(user, minutes: 10));
        await Expect(page.Locator("#admitted")).ToBeVisibleAsync();
        await Expect(page.Locator("#own-hold a")).ToHaveAttributeAsync("href", "/tickets");

        await RunOutAsync(page, user);
        await page.GotoAsync("/tickets");
        await page.ClickAsync("#none-link");
        await GiveAsync(page, TokenOf(user, minutes: 10));
        await Steps.ComeToAsync(page, "/tickets");
        await Expect(page.Locator("#reservations > li")).ToHaveCountAsync(1);
        window.ShouldHaveNoFaults();
    }

    [Fact]
    public async Task Place_WhenTheUserTokenHasRunOut_IsKept()
    {
        var inside = (await shop.FillAsync(FullQueue, 1))[0];
        await using var window = await shop.OpenAsync(host: _host);
        var page = window.Page;
        await page.GotoAsync($"/line/{FullQueue}");
        await GiveAsync(page, TokenOf("patient", minutes: 10));
        await Expect(page.Locator("#position")).ToHaveTextAsync("1");

        await RunOutAsync(page, "patient");
        await page.ReloadAsync();
        await Expect(page.Locator("#position")).ToHaveTextAsync("1");

        // To leave takes a token that is valid.
        await page.ClickAsync("#leave");
        await page.ClickAsync("#leave-now");
        await Expect(page.Locator("#user-token")).ToBeFocusedAsync();
        await GiveAsync(page, TokenOf("patient", minutes: 10));
        await Expect(page.Locator("#position")).ToHaveTextAsync("1");
        await page.ClickAsync("#leave");
        await page.ClickAsync("#leave-now");
        await Expect(page.Locator("#ended-why")).ToHaveTextAsync("You have left the line.");
        await shop.LeaveAsync(inside);
    }

    [Fact]
    public async Task Form_ThatLeadsElsewhere_StaysOnThisSite()
    {
        await using var window = await shop.OpenAsync(host: _host);
        await window.Page.GotoAsync($"/line/{Queue}?user-token={Uri.EscapeDataString("//elsewhere.test/pay")}");
        await GiveAsync(window.Page, TokenOf("lured", minutes: 10));

        await Expect(window.Page).ToHaveURLAsync($"http://127.0.0.1:{_host.Port}/");
    }

    private static async Task GiveAsync(IPage page, string token)
    {
        await page.FillAsync("#user-token", token);
        await page.Keyboard.PressAsync("Enter");
    }

    private static Task<JsonElement?> RunOutAsync(IPage page, string user) =>
        page.EvaluateAsync("token => { localStorage['concert.userToken'] = token; }", TokenOf(user, minutes: -10));

    private static string TokenOf(string user, int minutes)
    {
        var expires = TimeProvider.System.GetUtcNow().AddMinutes(minutes).ToUnixTimeSeconds();
        var signed = $"{Text(new { alg = "HS256", typ = "JWT" })}.{Text(new { iss = Issuer, aud = Audience, sub = user, exp = expires })}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(signed)))}";
    }

    private static string Text(object part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));
}

using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Ticketing.Tests.Integration.Shops;

namespace Ticketing.Tests.Integration.Users;

/// <summary>A shop whose balances are raised by a payment provider alone.</summary>
public sealed class ChargingShop : Shop
{
    internal const string Secret = "the-charging-key-of-this-test-0123456789";
    internal const string PreviousSecret = "the-charging-key-before-of-this-test-0123456789";
    internal const string Path = "/v1/api/charges/callback";
    internal const int MaxPerCall = 1_000_000;
    internal const int MaxPerDay = 3_000_000;
    internal const int MaxBalance = 5_000_000;

    /// <summary>The headers of a signed call.</summary>
    /// <param name="body">The body.</param>
    /// <param name="seconds">How far from now it is signed.</param>
    /// <param name="secret">The key.</param>
    internal static (string Time, string Signature) Sign(string body, int seconds = 0, string secret = Secret)
    {
        var time = TimeProvider.System.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return (time, Signature(time, body, secret));
    }

    internal static string Signature(string time, string body, string secret) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{time}.{body}")));

    /// <summary>The body of a call.</summary>
    internal static string Body(string charge, string user, long amount) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"chargeId":"{{charge}}","userId":"{{user}}","amount":{{amount}}}""");

    /// <summary>A signed call.</summary>
    internal Task<(int Status, JsonElement Body)> ReportAsync(string charge, string user, long amount)
    {
        var body = Body(charge, user, amount);
        var (time, signature) = Sign(body);
        return ReportAsync(body, time, signature);
    }

    /// <summary>A call with these headers, where they are not null.</summary>
    internal async Task<(int Status, JsonElement Body)> ReportAsync(string body, string? time, string? signature, string type = "application/json")
    {
        using var request = Request(HttpMethod.Post, Path);
        request.Content = new StringContent(body, MediaTypeHeaderValue.Parse(type));
        if (time is not null)
            request.Headers.TryAddWithoutValidation("X-Charge-Time", time);
        if (signature is not null)
            request.Headers.TryAddWithoutValidation("X-Charge-Signature", signature);
        using var response = await Client.SendAsync(request);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return ((int)response.StatusCode, document.RootElement.Clone());
    }

    internal async Task<long> AmountAsync(string user) =>
        (await SendAsync(HttpMethod.Get, "/v1/api/user/amount", user: user)).Body.GetProperty("data").GetProperty("amount").GetInt64();

    /// <inheritdoc/>
    protected override void Configure(WebApplicationBuilder builder)
    {
        builder.Configuration["Charging:Mode"] = "Callback";
        builder.Configuration["Charging:CallbackSecret"] = Secret;
        builder.Configuration["Charging:PreviousCallbackSecret"] = PreviousSecret;
        builder.Configuration["Charging:PayUrl"] = "https://pay.example.com/concert?shop=1";
        builder.Configuration["Charging:MaxPerCall"] = MaxPerCall.ToString(CultureInfo.InvariantCulture);
        builder.Configuration["Charging:MaxPerDay"] = MaxPerDay.ToString(CultureInfo.InvariantCulture);
        builder.Configuration["Charging:MaxBalance"] = MaxBalance.ToString(CultureInfo.InvariantCulture);
    }
}

using Microsoft.AspNetCore.Builder;
using Shouldly;
using Ticketing.Tests.Integration.Shops;
using Xunit;

namespace Ticketing.Tests.Integration.Users;

/// <summary>A shop whose users raise their own balances, within limits.</summary>
public sealed class LimitedShop : Shop
{
    /// <inheritdoc/>
    protected override void Configure(WebApplicationBuilder builder)
    {
        builder.Configuration["Charging:MaxPerCall"] = "1000";
        builder.Configuration["Charging:MaxPerDay"] = "5000";
        builder.Configuration["Charging:MaxBalance"] = "7000";
    }
}

public sealed class OpenChargingTests(LimitedShop shop) : IClassFixture<LimitedShop>
{
    private const string Path = "/v1/api/user/amount";

    [Fact]
    public async Task Charge_AboveTheLimitOfACall_IsRefused()
    {
        (await shop.SendAsync(HttpMethod.Post, Path, new { amount = 1001 }, "once")).Status.ShouldBe(400);
        (await shop.SendAsync(HttpMethod.Post, Path, new { amount = 1000 }, "once")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Charge_ManyTimesAtOnce_StopsExactlyAtTheLimitOfTheDay()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => shop.SendAsync(HttpMethod.Post, Path, new { amount = 900 }, "greedy")));

        answers.Count(answer => answer.Status == 200).ShouldBe(5);
        foreach (var (status, body) in answers.Where(answer => answer.Status != 200))
        {
            status.ShouldBe(400);
            body.GetProperty("exception").GetProperty("data").GetProperty("amount").GetString()!.ShouldContain("5000");
        }

        (await shop.QueryAsync<long>("select balance from users_accounts where user_id = 'greedy'")).ShouldBe(4500);
        (await shop.SendAsync(HttpMethod.Post, Path, new { amount = 500 }, "greedy")).Status.ShouldBe(200);
        (await shop.SendAsync(HttpMethod.Post, Path, new { amount = 1 }, "greedy")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Charge_OnTheNextDay_GoesOnUpToTheMostOfABalance()
    {
        foreach (var _ in Enumerable.Range(0, 5))
            (await shop.SendAsync(HttpMethod.Post, Path, new { amount = 1000 }, "patient")).Status.ShouldBe(200);
        await shop.ExecuteAsync("update users_accounts set charged_on = charged_on - interval 1 day where user_id = 'patient'");

        (await shop.SendAsync(HttpMethod.Post, Path, new { amount = 1000 }, "patient")).Status.ShouldBe(200);
        (await shop.SendAsync(HttpMethod.Post, Path, new { amount = 1000 }, "patient")).Status.ShouldBe(200);
        var refused = await shop.SendAsync(HttpMethod.Post, Path, new { amount = 1 }, "patient");

        refused.Status.ShouldBe(400);
        refused.Body.GetProperty("exception").GetProperty("data").GetProperty("amount").GetString()!.ShouldContain("7000");
        (await shop.QueryAsync<long>("select charged_that_day from users_accounts where user_id = 'patient'")).ShouldBe(2000);
    }

    [Fact]
    public async Task Callback_WhereUsersRaiseTheirOwnBalances_IsNotThere()
    {
        using var request = Shop.Request(HttpMethod.Post, ChargingShop.Path, ChargingShop.Body("open", "u", 100));
        var (time, signature) = ChargingShop.Sign(ChargingShop.Body("open", "u", 100), secret: "");
        request.Headers.Add("X-Charge-Time", time);
        request.Headers.Add("X-Charge-Signature", signature);
        using var response = await shop.Client.SendAsync(request);

        ((int)response.StatusCode).ShouldBe(404);
    }
}

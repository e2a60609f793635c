using System.Diagnostics;
using System.Globalization;
using Shouldly;
using Xunit;

namespace Ticketing.Tests.Integration.Api;

/// <summary>
/// Clients of the first contract: the token without "Bearer", a POST without a body that says it is JSON, and a visit that ends without a payment.
/// </summary>
[Collection(InTheUsualShop.Name)]
public sealed class PlainClientTests(UsualShop shop)
{
    private const int VirtualUsers = 30;
    private const int LastUser = 100_000;
    private const int MostPolls = 15;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenPolls = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Think = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task Script_ForFiveSeconds_LetsEverybodyInAndFailsNoRequest()
    {
        var clock = Stopwatch.StartNew();
        var visits = await Task.WhenAll(Enumerable.Range(0, VirtualUsers).Select(async seed =>
        {
            var random = new Random(seed);
            var count = 0;
            for (; clock.Elapsed < Length; count++)
                await VisitAsync(random.Next(1, LastUser + 1));
            return count;
        }));
        visits.Min().ShouldBeGreaterThan(0);
    }

    private async Task VisitAsync(int user)
    {
        var issued = await shop.PostAsync("/queue/token", string.Create(CultureInfo.InvariantCulture, $$"""{"userId":{{user}}}"""));
        var token = issued.Data.GetProperty("queueToken").GetString();
        var status = "";
        for (var poll = 0; poll < MostPolls && status != "PROGRESS"; poll++)
        {
            if (poll > 0)
                await Task.Delay(BetweenPolls);
            status = (await shop.SendAsync(HttpMethod.Post, "/queue/token/check", token, Shop.Bytes([], "application/json"))).Data.GetProperty("status")
                .GetString();
        }

        status.ShouldBe("PROGRESS");
        var schedules = (await shop.GetAsync("/concerts/schedule", token)).Data;
        await Task.Delay(Think);
        var seats = (await shop.GetAsync($"/concerts/seat?scheduleId={schedules[0].GetProperty("scheduleId").GetInt64()}", token)).Data;
        seats.GetArrayLength().ShouldBe(50);
        await Task.Delay(Think);
    }
}

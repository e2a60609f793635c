using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Ticketing.Data;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Data;

/// <summary>One user with many requests at once, beside a user with a few.</summary>
public sealed class UserTurnTests(Shop shop) : IClassFixture<Shop>
{
    private const string Amount = "/v1/api/user/amount";
    private const int Requests = 200;

    // Two at the database, and Database:MaxWaitingPerUser behind them.
    private const int MostUnderWay = 2 + 64;

    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Charge_ManyTimesAtOnceByOneUser_LeavesTheDatabaseToOthers()
    {
        await shop.ChargeAsync("greedy", 1);
        await shop.ChargeAsync("modest", 1);
        using var refusals = new CountedMetric(shop.Services, "database_user_turns_refused_total");
        var statuses = new List<(int Status, TimeSpan? RetryAfter)>();
        Task[] rush;
        await using (await shop.Database.LockAsync("select 1 from users_accounts where user_id = 'greedy' for update"))
        {
            rush = [.. Enumerable.Range(0, Requests).Select(ChargeAsync)];
            await Until.TrueAsync("all that found the line full are answered", LongEnough, () => Refused() >= Requests - MostUnderWay);
            // The two at the database wait for the row for a second, then the next two do.
            for (var n = 0; n < 20; n++)
            {
                (await shop.Database.CountLockWaitsAsync()).ShouldBeLessThanOrEqualTo(2);
                (await shop.SendAsync(HttpMethod.Get, Amount, user: "modest")).Status.ShouldBe(200);
                (await shop.SendAsync(HttpMethod.Post, Amount, new { amount = 1 }, "modest")).Status.ShouldBe(200);
            }
        }

        await Task.WhenAll(rush).WaitAsync(LongEnough);
        statuses.Count.ShouldBe(Requests);
        statuses.ShouldAllBe(answer => answer.Status == 200 || answer.Status == 429 || answer.Status == 503);
        refusals.Count.ShouldBe(Refused());
        statuses.ShouldAllBe(answer => answer.Status == 200 || answer.RetryAfter == TimeSpan.FromSeconds(1));
        (await shop.BooksBalanceAsync()).ShouldBeTrue();
        var turns = shop.Services.GetRequiredService<KeptConnections>().Turns;
        await Until.TrueAsync("no turn is left over", LongEnough, () => turns.Users == 0);

        int Refused()
        {
            lock (statuses)
                return statuses.Count(answer => answer.Status == 429);
        }

        async Task ChargeAsync(int n)
        {
            using var request = Shop.Request(HttpMethod.Post, Amount, new { amount = 1 }, "greedy");
            request.Headers.Add("Idempotency-Key", n.ToString(CultureInfo.InvariantCulture));
            using var response = await shop.Client.SendAsync(request);
            lock (statuses)
                statuses.Add(((int)response.StatusCode, response.Headers.RetryAfter?.Delta));
        }
    }

    [Fact]
    public async Task Charge_AsOftenAtOnceAsTheLineHolds_IsNotRefused()
    {
        var charges = await Task.WhenAll(
            Enumerable.Range(0, MostUnderWay).Select(_ => shop.SendAsync(HttpMethod.Post, Amount, new { amount = 1 }, "eager")));

        charges.ShouldAllBe(charge => charge.Status == 200);
        (await shop.QueryAsync<long>("select balance from users_accounts where user_id = 'eager'")).ShouldBe(MostUnderWay);
    }
}

using Shouldly;
using Ticketing.Concerts.Contracts;
using Ticketing.Tests.Integration.Shops;
using Xunit;

namespace Ticketing.Tests.Integration.Payments;

public sealed class RefundTests(Shop shop) : IClassFixture<Shop>
{
    [Fact]
    public async Task Refund_WhenPaid_GivesMoneyAndSeatBack()
    {
        var plan = shop.Plans.Add(seats: 1);
        var id = await BuyAsync("fickle", plan, 1);

        (await shop.RefundAsync("fickle", id)).Value.ShouldBe(10_000);

        (await shop.QueryAsync<long>("select balance from users_accounts where user_id = 'fickle'")).ShouldBe(10_000);
        (await shop.QueryAsync<string>($"select status from payment_payments where reservation_id = {id}")).ShouldBe("CANCELED");
        (await shop.QueryAsync<string>($"select concat(kind, ' ', balance_after) from users_ledger where reference = '{id}' order by id desc limit 1"))
            .ShouldBe("REFUND 10000");
        (await shop.QueryAsync<long>($"select count(*) from messaging_outbox where topic = 'payment.refunded' and `key` = '{id}'")).ShouldBe(1);
        (await shop.HoldAsync(Shop.Person("next"), plan, 1)).IsSuccess.ShouldBeTrue();
        (await shop.BooksBalanceAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Refund_WhenRepeatedAtOnce_RefundsOnce()
    {
        var id = await BuyAsync("eager", shop.Plans.Add(seats: 1), 1);

        var refunds = await Task.WhenAll(Enumerable.Range(0, Shop.Repeats).Select(_ => shop.RefundAsync("eager", id)));

        refunds.Count(refund => refund.IsSuccess).ShouldBe(1);
        refunds.Where(refund => !refund.IsSuccess).ShouldAllBe(refund => refund.Refusal!.Error.Code == "006");
        (await shop.QueryAsync<long>("select balance from users_accounts where user_id = 'eager'")).ShouldBe(10_000);
    }

    [Fact]
    public async Task Refund_WhenTheConcertHasStarted_Refuses006()
    {
        var plan = shop.Plans.Add(seats: 1);
        var id = await BuyAsync("guest", plan, 1);
        shop.Plans.Move(plan, TimeSpan.FromSeconds(-1));

        var refusal = (await shop.RefundAsync("guest", id)).Refusal!;

        refusal.Error.Code.ShouldBe("006");
        refusal.Error.Message.English.ShouldStartWith("The concert has started");
        (await shop.QueryAsync<long>("select balance from users_accounts where user_id = 'guest'")).ShouldBe(0);
    }

    [Fact]
    public async Task Refund_WhenOnlyHeldOrNotTheirsOrUnknown_Refuses()
    {
        var plan = shop.Plans.Add(seats: 2);
        var id = await BuyAsync("buyer", plan, 1);
        var held = (await shop.HoldAsync(Shop.Person("buyer", ticket: 2), plan, 2)).Value;

        (await shop.RefundAsync("buyer", held.ReservationId)).Refusal!.Error.Code.ShouldBe("006");
        (await shop.RefundAsync("thief", id)).Refusal!.Error.Code.ShouldBe("403");
        (await shop.RefundAsync("buyer", long.MaxValue)).Refusal!.Error.Code.ShouldBe("404");
    }

    [Fact]
    public async Task Books_AfterManyOfEverythingAtOnce_Balance()
    {
        var plan = shop.Plans.Add(seats: 10);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(async worker =>
        {
            var random = new Random(worker);
            var user = $"worker-{worker % 4}";
            for (var step = 0; step < 25; step++)
            {
                await shop.ChargeAsync(user, random.Next(1, 15_000));
                // A ticket that has paid is done, so each step has its own.
                var visitor = Shop.Person(user, ticket: (worker * 1000) + step + 1);
                var hold = await shop.HoldAsync(visitor, plan, random.Next(1, 11));
                if (!hold.IsSuccess)
                    continue;
                var id = hold.Value.ReservationId;
                if (random.Next(4) == 0)
                    await shop.GiveBackAsync(visitor, id);
                else if (!(await shop.PayAsync(visitor, id)).IsSuccess)
                    await shop.GiveBackAsync(visitor, id);
                else
                    await Task.WhenAll(shop.RefundAsync(user, id), shop.RefundAsync(user, id));
            }
        }));

        (await shop.BooksBalanceAsync()).ShouldBeTrue();
        (await shop.QueryAsync<long>("select count(*) from payment_payments where user_id like 'worker-%'")).ShouldBeGreaterThan(10);
    }

    private async Task<long> BuyAsync(string user, SeatPlan plan, long seat)
    {
        await shop.ChargeAsync(user, 10_000);
        var hold = (await shop.HoldAsync(Shop.Person(user), plan, seat)).Value;
        (await shop.PayAsync(Shop.Person(user), hold.ReservationId)).Value.Amount.ShouldBe(10_000);
        return hold.ReservationId;
    }
}

using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Api;

/// <summary>One token with two holds, on two replicas.</summary>
[Collection(InTheUsualShop.Name)]
public sealed class TwoHoldsTests(UsualShop shop)
{
    [Fact]
    public async Task Pay_OneAfterTheOther_EndsTheTokenWithTheLast()
    {
        var person = await shop.EnterAsync();
        await person.ChargeAsync(2 * Demo.ArenaPrice);
        var (first, second) = (await person.HoldAsync(), await person.HoldAsync());

        QueueStatusOf(await person.PayAsync(first)).ShouldBe("PROGRESS");
        (await person.CheckAsync()).ShouldBe((0, "PROGRESS"));
        (await person.StatusOfAsync(second)).ShouldBe("HELD");
        QueueStatusOf(await person.PayAsync(second)).ShouldBe("DONE");

        (await person.CheckAsync()).ShouldBe((0, "DONE"));
        (await (await person.EnterAgainAsync()).AmountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task GiveBack_AfterThePaymentOfTheOther_EndsTheToken()
    {
        var person = await shop.EnterAsync();
        await person.ChargeAsync(Demo.ArenaPrice);
        var (first, second) = (await person.HoldAsync(), await person.HoldAsync());
        _ = (await person.PayAsync(first)).Data;

        _ = (await person.GiveBackAsync(second)).Data;

        (await person.CheckAsync()).ShouldBe((0, "DONE"));
        (await person.ReserveAsync(Demo.ArenaSchedule, shop.NewSeat())).ShouldBeRefused("003");
    }

    [Fact]
    public async Task Pay_Again_GivesTheSameAnswerAndTakesNothing()
    {
        var person = await shop.EnterAsync();
        await person.ChargeAsync(2 * Demo.ArenaPrice);
        var reservation = await person.HoldAsync();
        var first = await person.PayAsync(reservation);

        for (var repeat = 0; repeat < 4; repeat++)
            (await person.PayAsync(reservation)).Text.ShouldBe(first.Text);
        var again = await person.EnterAgainAsync();
        (await again.PayAsync(reservation)).Text.ShouldBe(first.Text);

        (await again.AmountAsync()).ShouldBe(Demo.ArenaPrice);
        (await again.CheckAsync()).ShouldBe((0, "PROGRESS"), "A repeated payment does not use the new token up.");
        (await (await shop.EnterAsync()).PayAsync(reservation)).ShouldBeRefused("403");
        (await person.PayAsync(long.MaxValue)).ShouldBeRefused("003");
    }

    [Fact]
    public async Task HoldAndPay_AtTheSameInstant_StrandNothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            var person = await shop.EnterAsync();
            await person.ChargeAsync(2 * Demo.ArenaPrice);
            var first = await person.HoldAsync();
            var replies = await Task.WhenAll(person.ReserveAsync(Demo.ArenaSchedule, shop.NewSeat()), person.PayAsync(first));
            var (held, paid) = (replies[0], replies[1]);

            if (held.Status == 200)
            {
                QueueStatusOf(paid).ShouldBe("PROGRESS");
                QueueStatusOf(await person.PayAsync(Person.Id(held))).ShouldBe("DONE");
            }
            else
            {
                held.ShouldBeRefused("003");
                QueueStatusOf(paid).ShouldBe("DONE");
            }

            (await person.CheckAsync()).ShouldBe((0, "DONE"));
        }));
    }

    [Fact]
    public async Task Pay_OfTwoAtTheSameInstant_EndsTheToken()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            var person = await shop.EnterAsync();
            await person.ChargeAsync(2 * Demo.ArenaPrice);
            var (first, second) = (await person.HoldAsync(), await person.HoldAsync());

            var replies = await Task.WhenAll(person.PayAsync(first), person.PayAsync(second));

            replies.Select(QueueStatusOf).ShouldBe(["DONE", "PROGRESS"], ignoreOrder: true);
            (await person.CheckAsync()).ShouldBe((0, "DONE"));
        }));
    }

    private static string? QueueStatusOf(Reply reply) => reply.Data.GetProperty("queueStatus").GetString();
}

/// <summary>A token whose last hold expires after the other was paid.</summary>
[Collection(InTheShortHoldShop.Name)]
public sealed class LastHoldExpiryTests(ShortHoldShop shop)
{
    [Fact]
    public async Task Expiry_OfTheLastHoldAfterAPayment_EndsTheToken()
    {
        var person = await shop.EnterAsync();
        await person.ChargeAsync(2 * Demo.ArenaPrice);
        var first = await person.HoldAsync();
        var second = await person.HoldAsync();
        (await person.PayAsync(first)).Data.GetProperty("queueStatus").GetString().ShouldBe("PROGRESS");

        await Until.TrueAsync("the token was done", ShortHoldShop.Hold + TimeSpan.FromSeconds(5), async () => await person.CheckAsync() == (0, "DONE"));

        (await person.StatusOfAsync(second)).ShouldBe("EXPIRED");
        (await person.PayAsync(second)).ShouldBeRefused("003");
        (await person.PayAsync(first)).Data.GetProperty("queueStatus").GetString().ShouldBe("PROGRESS");
    }
}

using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Api;

[Collection(InTheUsualShop.Name)]
public sealed class MoneyTests(UsualShop shop)
{
    private const long MostACharge = 1_000_000_000_000;
    private const long MostABalance = 1_000_000_000_000_000;

    [Fact]
    public async Task Pay_WithTooLittle_TakesNothingAndLeavesTheHoldOpen()
    {
        var person = await shop.EnterAsync();
        await person.ChargeAsync(Demo.ArenaPrice - 1);
        var seat = shop.NewSeat();
        var reservation = Person.Id(await person.ReserveAsync(Demo.ArenaSchedule, seat));

        (await person.PayAsync(reservation)).ShouldBeRefused("005");
        (await person.AmountAsync()).ShouldBe(Demo.ArenaPrice - 1);
        (await person.StatusOfAsync(reservation)).ShouldBe("HELD");
        (await person.CheckAsync()).ShouldBe((0, "PROGRESS"), "A refused payment does not end the visit.");
        await Until.TrueAsync("the seat is listed as held", TimeSpan.FromSeconds(1),
            async () => await person.SeatStatusAsync(Demo.ArenaSchedule, seat) == "TEMP_RESERVED");
        (await person.GetAsync("/user/history")).Data.GetArrayLength().ShouldBe(1);

        await person.ChargeAsync(1);
        _ = (await person.PayAsync(reservation)).Data;
        (await (await person.EnterAgainAsync()).AmountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Pay_WithoutAnyBalance_IsRefused()
    {
        var person = await shop.EnterAsync();
        (await person.PayAsync(await person.HoldAsync())).ShouldBeRefused("005");
        (await person.GetAsync("/user/history")).Data.GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Pay_ManyTimesAtOnce_PaysOnce()
    {
        var person = await shop.EnterAsync();
        await person.ChargeAsync(10 * Demo.ArenaPrice);
        var reservation = await person.HoldAsync();
        var replies = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => person.PayAsync(reservation)));
        // Whichever came first paid; the others are answered the same.
        replies.ShouldAllBe(reply => reply.Status == 200);
        replies.Select(reply => reply.Data.GetRawText()).Distinct().ShouldHaveSingleItem();
        var again = await person.EnterAgainAsync();
        (await again.AmountAsync()).ShouldBe(9 * Demo.ArenaPrice);
        (await again.GetAsync("/user/history")).Data.EnumerateArray().Count(entry => entry.GetProperty("type").GetString() == "PAYMENT").ShouldBe(1);
    }

    [Fact]
    public async Task Pay_ForTwoHoldsAtOnceWithMoneyForOne_PaysOneWholly()
    {
        var person = await shop.EnterAsync();
        await person.ChargeAsync(Demo.ArenaPrice);
        var holds = new[] { await person.HoldAsync(), await person.HoldAsync(), await person.HoldAsync() };
        var replies = await Task.WhenAll(holds.Select(person.PayAsync));
        replies.Count(reply => reply.Status == 200).ShouldBe(1);
        foreach (var refused in replies.Where(reply => reply.Status != 200))
            refused.ShouldBeRefused(refused.Code == "003" ? "003" : "005");
        (await (await person.EnterAgainAsync()).AmountAsync()).ShouldBe(0);
        (await Task.WhenAll(holds.Select(person.StatusOfAsync))).Order().ShouldBe(["HELD", "HELD", "PAID"]);
    }

    [Fact]
    public async Task Charge_ManyTimesAtOnce_AddsUp()
    {
        var person = await shop.EnterAsync();
        var balances = await Task.WhenAll(Enumerable.Range(1, 40).Select(amount => person.ChargeAsync(amount)));
        balances.Distinct().Count().ShouldBe(40, "No two charges end at the same balance.");
        (await person.AmountAsync()).ShouldBe(820);
    }

    [Fact]
    public async Task Charge_UpToTheMostABalanceCanReach_GoesNoFurther()
    {
        var person = await shop.EnterAsync();
        await Parallel.ForAsync(0, 999, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, _) => await person.ChargeAsync(MostACharge));
        (await person.ChargeAsync(MostACharge - 1)).ShouldBe(MostABalance - 1);

        (await person.PostAsync("/user/amount", """{"amount":2}""")).ShouldBeMalformedIn("amount");
        (await person.AmountAsync()).ShouldBe(MostABalance - 1);
        (await person.ChargeAsync(1)).ShouldBe(MostABalance);
        (await person.PostAsync("/user/amount", """{"amount":1}""")).ShouldBeMalformedIn("amount");

        // A refund comes back although the balance has been filled up in between.
        var reservation = await person.HoldAsync();
        _ = (await person.PayAsync(reservation)).Data;
        var again = await person.EnterAgainAsync();
        await again.ChargeAsync(Demo.ArenaPrice);
        _ = (await again.RefundAsync(reservation)).Data;
        (await again.AmountAsync()).ShouldBe(MostABalance + Demo.ArenaPrice);
        (await again.PostAsync("/user/amount", """{"amount":1}""")).ShouldBeMalformedIn("amount");
    }
}

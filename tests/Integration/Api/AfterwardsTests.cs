using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Api;

/// <summary>What people do beside the straight way: look at what is theirs, give back, cancel.</summary>
[Collection(InTheUsualShop.Name)]
public sealed class AfterwardsTests(UsualShop shop)
{
    [Fact]
    public async Task GiveBack_OfAHold_FreesTheSeatAtOnceAndCannotBeRepeated()
    {
        var (person, other) = (await shop.EnterAsync(), await shop.EnterAsync());
        var seat = shop.NewSeat();
        var reservation = Person.Id(await person.ReserveAsync(Demo.ArenaSchedule, seat));
        (await other.ReserveAsync(Demo.ArenaSchedule, seat)).ShouldBeRefused("004");

        (await person.GiveBackAsync(reservation)).Data.GetProperty("seatStatus").GetString().ShouldBe("AVAILABLE");
        (await person.StatusOfAsync(reservation)).ShouldBe("CANCELLED");
        (await person.GiveBackAsync(reservation)).ShouldBeRefused("006");
        (await person.PayAsync(reservation)).ShouldBeRefused("006");
        _ = (await other.ReserveAsync(Demo.ArenaSchedule, seat)).Data;
    }

    [Fact]
    public async Task Refund_OfAPayment_ReturnsTheMoneyOnceAndFreesTheSeat()
    {
        var person = await shop.EnterAsync();
        var seat = shop.NewSeat();
        await person.ChargeAsync(Demo.ArenaPrice + 5);
        var reservation = Person.Id(await person.ReserveAsync(Demo.ArenaSchedule, seat));
        (await person.RefundAsync(reservation)).ShouldBeRefused("006", "A hold that is not paid has no money to give back.");
        _ = (await person.PayAsync(reservation)).Data;

        // DONE by now: an authentic token is enough.
        var refund = (await person.RefundAsync(reservation)).Data;
        refund.GetProperty("refundAmount").GetInt64().ShouldBe(Demo.ArenaPrice);
        (await person.RefundAsync(reservation)).ShouldBeRefused("006");
        (await person.StatusOfAsync(reservation)).ShouldBe("REFUNDED");

        var again = await person.EnterAgainAsync();
        (await again.AmountAsync()).ShouldBe(Demo.ArenaPrice + 5);
        (await again.PayAsync(reservation)).ShouldBeRefused("006");
        (await again.GiveBackAsync(reservation)).ShouldBeRefused("006");
        _ = (await (await shop.EnterAsync()).ReserveAsync(Demo.ArenaSchedule, seat)).Data;
    }

    [Fact]
    public async Task Ticket_OfAPaidReservation_IsForItsBuyerUntilTheRefund()
    {
        var (person, other) = (await shop.EnterAsync(), await shop.EnterAsync());
        await person.ChargeAsync(Demo.ArenaPrice);
        var reservation = await person.HoldAsync();
        var path = $"/concerts/reserve/{reservation}/ticket";
        (await person.GetAsync(path)).ShouldBeRefused("006", "A hold has no ticket.");
        _ = (await person.PayAsync(reservation)).Data;

        // DONE by now: an authentic token is enough.
        var ticket = (await person.GetAsync(path)).Data;
        ticket.GetProperty("ticket").GetString()!.Split('.').Length.ShouldBe(3);
        ticket.GetProperty("svg").GetString()!.ShouldStartWith("<svg ");
        (await other.GetAsync(path)).ShouldBeRefused("403");
        (await person.GetAsync("/concerts/reserve/999999999/ticket")).ShouldBeRefused("404");

        _ = (await person.RefundAsync(reservation)).Data;
        (await person.GetAsync(path)).ShouldBeRefused("006");
    }

    [Fact]
    public async Task Refund_WhenManyAskAtOnce_ReturnsTheMoneyOnce()
    {
        var person = await shop.EnterAsync();
        await person.ChargeAsync(Demo.ArenaPrice);
        var reservation = await person.HoldAsync();
        _ = (await person.PayAsync(reservation)).Data;

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => person.RefundAsync(reservation)));
        replies.Count(reply => reply.Status == 200).ShouldBe(1);
        foreach (var refused in replies.Where(reply => reply.Status != 200))
            refused.ShouldBeRefused("006");
        (await (await person.EnterAgainAsync()).AmountAsync()).ShouldBe(Demo.ArenaPrice);
    }

    [Fact]
    public async Task MyReservationsAndHistory_AfterAFewSteps_TellThemNewestFirst()
    {
        var person = await shop.EnterAsync();
        await person.ChargeAsync(Demo.ArenaPrice);
        await person.ChargeAsync(7);
        var given = await person.HoldAsync();
        _ = (await person.GiveBackAsync(given)).Data;
        var several = Person.Id(await person.ReserveAsync(Demo.ArenaSchedule, shop.NewSeat(), shop.NewSeat()));
        var paid = await person.HoldAsync();
        _ = (await person.PayAsync(paid)).Data;

        var mine = (await person.GetAsync("/concerts/reserve")).Data;
        mine.EnumerateArray().Select(each => (each.GetProperty("reservationId").GetInt64(), each.GetProperty("status").GetString()))
            .ShouldBe([(paid, "PAID"), (several, "HELD"), (given, "CANCELLED")]);
        mine[1].GetProperty("seats").GetArrayLength().ShouldBe(2);
        mine[1].GetProperty("amount").GetInt64().ShouldBe(2 * Demo.ArenaPrice);
        mine[1].GetProperty("seatStatus").GetString().ShouldBe("TEMP_RESERVED");
        (await person.GetAsync($"/concerts/reserve?before={several}")).Data.GetArrayLength().ShouldBe(1);

        _ = (await person.GiveBackAsync(several)).Data;
        (await person.GetAsync("/user/history")).ShouldBeRefused("003", "Money needs a live token.");
        var again = await person.EnterAgainAsync();
        var history = (await again.GetAsync("/user/history")).Data;
        history.EnumerateArray().Select(each =>
            (each.GetProperty("type").GetString(), each.GetProperty("amount").GetInt64(), each.GetProperty("balance").GetInt64()))
            .ShouldBe([("PAYMENT", Demo.ArenaPrice, 7), ("CHARGE", 7, Demo.ArenaPrice + 7), ("CHARGE", Demo.ArenaPrice, Demo.ArenaPrice)]);
        (await again.GetAsync("/user/history?size=1")).Data.GetArrayLength().ShouldBe(1);
        (await again.GetAsync($"/user/history?before={history[0].GetProperty("historyId").GetInt64()}")).Data.GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task Payment_OnceMade_EndsTheTokenForEverythingButOnesOwnReservations()
    {
        var person = await shop.EnterAsync();
        await person.ChargeAsync(Demo.ArenaPrice);
        var reservation = await person.HoldAsync();
        _ = (await person.PayAsync(reservation)).Data;

        (await person.ReserveAsync(Demo.ArenaSchedule, shop.NewSeat())).ShouldBeRefused("003");
        (await person.GiveBackAsync(reservation)).ShouldBeRefused("003");
        (await person.GetAsync("/user/amount")).ShouldBeRefused("003");
        (await person.PostAsync("/user/amount", """{"amount":1}""")).ShouldBeRefused("003");
        (await person.GetAsync("/concerts/schedule")).ShouldBeRefused("003");
        (await person.GetAsync("/concerts/seat?scheduleId=1")).ShouldBeRefused("003");

        (await person.StatusOfAsync(reservation)).ShouldBe("PAID");
        (await person.GetAsync("/concerts/reserve")).Data.GetArrayLength().ShouldBe(1);
        (await person.CheckAsync()).ShouldBe((0, "DONE"));
    }

    [Fact]
    public async Task Payment_OnOneReplica_ClosesTheShopOnTheOtherWithinASecond()
    {
        for (var i = 0; i < 10; i++)
        {
            var person = await shop.EnterAsync();
            await person.ChargeAsync(Demo.ArenaPrice);
            var reservation = await person.HoldAsync();
            foreach (var replica in new[] { 0, 1 })
                _ = (await shop.SendAsync(HttpMethod.Get, "/concerts/schedule", person.Token, replica: replica)).Data;
            _ = (await shop.SendAsync(HttpMethod.Post, "/concerts/payment", person.Token, Shop.Json($$"""{"reservationId":{{reservation}}}"""),
                replica: i % 2)).Data;
            // Lists may be looked at a moment longer; the first call that changes something is refused at once, see above.
            await Until.TrueAsync("the lists are closed too", TimeSpan.FromSeconds(1), async () =>
                (await shop.SendAsync(HttpMethod.Get, "/concerts/schedule", person.Token, replica: 1 - (i % 2))).Code == "003");
        }
    }
}

using Shouldly;
using Xunit;

namespace Ticketing.Tests.Integration.Api;

[Collection(InTheUsualShop.Name)]
public sealed class ReserveRulesTests(UsualShop shop)
{
    [Fact]
    public async Task Reserve_WhenEverySeatIsSold_SaysSoldOut()
    {
        var person = await shop.EnterAsync();
        (await person.GetAsync("/concerts/schedule")).Data.EnumerateArray().Single(each => each.GetProperty("scheduleId").GetInt64() == Demo.SoldOutSchedule)
            .GetProperty("seatStatus").GetString().ShouldBe("SOLD_OUT");
        (await person.ReserveAsync(Demo.SoldOutSchedule, Demo.SoldOutSeat)).ShouldBeRefused("002");
        (await person.ReserveAsync(Demo.SoldOutSchedule, Demo.SoldOutSeat, Demo.SoldOutSeat + 1)).ShouldBeRefused("002");
    }

    [Fact]
    public async Task Reserve_AfterTheConcertHasStarted_CannotBeDone() =>
        (await (await shop.EnterAsync()).ReserveAsync(Demo.PastSchedule, Demo.PastSeat)).ShouldBeRefused("004");

    [Fact]
    public async Task Reserve_OfASoldSeatWhileOthersAreFree_CannotBeDone()
    {
        var (buyer, other) = (await shop.EnterAsync(), await shop.EnterAsync());
        var seat = shop.NewSeat();
        await buyer.ChargeAsync(Demo.ArenaPrice);
        _ = (await buyer.PayAsync(Person.Id(await buyer.ReserveAsync(Demo.ArenaSchedule, seat)))).Data;
        (await other.ReserveAsync(Demo.ArenaSchedule, seat)).ShouldBeRefused("004");
    }

    [Fact]
    public async Task Reserve_OfSeveralSeats_TakesAllOrNone()
    {
        var (person, other) = (await shop.EnterAsync(), await shop.EnterAsync());
        var (taken, free, last) = (shop.NewSeat(), shop.NewSeat(), shop.NewSeat());
        _ = (await other.ReserveAsync(Demo.ArenaSchedule, taken)).Data;
        (await person.ReserveAsync(Demo.ArenaSchedule, free, taken)).ShouldBeRefused("004");
        (await person.ReserveAsync(Demo.ArenaSchedule, free, Demo.ArenaFirstSeat + 10_000)).ShouldBeRefused("404");
        (await person.GetAsync("/concerts/reserve")).Data.GetArrayLength().ShouldBe(0);
        // In whichever order they are named.
        var both = Person.Id(await person.ReserveAsync(Demo.ArenaSchedule, last, free));
        (await person.ReservationAsync(both)).GetProperty("seats").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task Reserve_OfOnesOwnHeldSeat_CannotBeDoneAgain()
    {
        var person = await shop.EnterAsync();
        var seat = shop.NewSeat();
        var reservation = Person.Id(await person.ReserveAsync(Demo.ArenaSchedule, seat));
        (await person.ReserveAsync(Demo.ArenaSchedule, seat)).ShouldBeRefused("004");
        (await person.StatusOfAsync(reservation)).ShouldBe("HELD");
    }

    [Fact]
    public async Task Reserve_OfMoreThanFourSeatsOfASchedule_IsRefusedHoweverTheyAreAsked()
    {
        var person = await shop.EnterAsync();
        var seats = Enumerable.Range(0, 10).Select(_ => shop.NewSeat()).ToArray();
        // All at once: four of them at most, on whichever replica they land.
        var replies = await Task.WhenAll(seats.Select(seat => person.ReserveAsync(Demo.ArenaSchedule, seat)));
        replies.Count(reply => reply.Status == 200).ShouldBe(4);
        foreach (var refused in replies.Where(reply => reply.Status != 200))
            refused.ShouldBeRefused("004");

        (await person.ReserveAsync(Demo.ArenaSchedule, shop.NewSeat())).ShouldBeRefused("004");
        _ = (await person.ReserveAsync(Demo.FirstSchedule, 49)).Data;
        _ = (await person.GiveBackAsync(Person.Id(replies.First(reply => reply.Status == 200)))).Data;
        _ = (await person.ReserveAsync(Demo.ArenaSchedule, shop.NewSeat())).Data;
    }

    [Fact]
    public async Task Reserve_WhenGroupsWantTheSameSeatsInOppositeOrders_LeavesNoSeatWithTwoHolders()
    {
        var seats = Enumerable.Range(0, 4).Select(_ => shop.NewSeat()).ToArray();
        var people = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => shop.EnterAsync()));
        var replies = await Task.WhenAll(people.Select((person, i) => person.ReserveAsync(Demo.ArenaSchedule, i % 2 == 0 ? seats : [.. seats.Reverse()])));
        replies.Count(reply => reply.Status == 200).ShouldBe(1);
        foreach (var refused in replies.Where(reply => reply.Status != 200))
            refused.ShouldBeRefused("004");
    }
}

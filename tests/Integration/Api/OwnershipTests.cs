using Shouldly;
using Xunit;

namespace Ticketing.Tests.Integration.Api;

/// <summary>A user sees and changes only what is theirs.</summary>
[Collection(InTheUsualShop.Name)]
public sealed class OwnershipTests(UsualShop shop)
{
    [Fact]
    public async Task Reservation_OfAnother_CanBeNeitherSeenNorChanged()
    {
        var (owner, other) = (await shop.EnterAsync(), await shop.EnterAsync());
        await owner.ChargeAsync(Demo.ArenaPrice);
        await other.ChargeAsync(Demo.ArenaPrice);
        var reservation = await owner.HoldAsync();

        await RefusedAsync(other, reservation, "HELD");
        (await owner.StatusOfAsync(reservation)).ShouldBe("HELD");
        _ = (await owner.PayAsync(reservation)).Data;
        await RefusedAsync(other, reservation, "PAID");
        (await owner.StatusOfAsync(reservation)).ShouldBe("PAID");

        (await other.GetAsync("/concerts/reserve")).Data.GetArrayLength().ShouldBe(0);
        (await other.AmountAsync()).ShouldBe(Demo.ArenaPrice);
        (await other.GetAsync("/user/history")).Data.GetArrayLength().ShouldBe(1);
        (await (await owner.EnterAgainAsync()).AmountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Token_OfAConcertsQueue_OpensThatConcertOnly()
    {
        var person = await shop.EnterAsync(concert: "concert-2");
        await person.ChargeAsync(1_000_000);
        foreach (var refused in new[]
        {
            await person.GetAsync($"/concerts/seat?scheduleId={Demo.FirstSchedule}"),
            await person.ReserveAsync(Demo.FirstSchedule, 50),
            await person.ReserveAsync(Demo.ArenaSchedule, shop.NewSeat(), shop.NewSeat()),
        })
        {
            refused.ShouldBeRefused("403");
        }

        // A hold made through another queue is theirs, but its concert is not this queue's.
        var elsewhere = await shop.EnterAsync(person.UserId);
        var reservation = await elsewhere.HoldAsync();
        (await person.PayAsync(reservation)).ShouldBeRefused("403");
        (await elsewhere.StatusOfAsync(reservation)).ShouldBe("HELD");
        var own = Person.Id(await person.ReserveAsync(Demo.SecondConcertsSchedule, Demo.SecondConcertsSeat));
        (await person.PayAsync(own)).Data.GetProperty("paymentAmount").GetInt64().ShouldBe(150_000);
        (await elsewhere.CheckAsync()).Status.ShouldBe("PROGRESS", "The place in the other queue is another place.");
        (await elsewhere.PayAsync(reservation)).Data.GetProperty("paymentAmount").GetInt64().ShouldBe(Demo.ArenaPrice);
    }

    private static async Task RefusedAsync(Person other, long reservation, string state)
    {
        foreach (var refused in new[]
        {
            await other.GetAsync($"/concerts/reserve/{reservation}"), await other.GiveBackAsync(reservation),
            await other.PayAsync(reservation), await other.RefundAsync(reservation),
        })
        {
            refused.ShouldBeRefused("403", state);
        }
    }
}

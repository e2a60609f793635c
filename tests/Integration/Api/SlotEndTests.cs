using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Api;

/// <summary>Holds near the end of a slot, on two replicas.</summary>
public sealed class SlotEndTests(BriefSlotShop shop) : IClassFixture<BriefSlotShop>
{
    [Fact]
    public async Task Hold_ThatWouldEndAfterItsSlot_IsRefusedWhileAnEarlierOneCanBePaid()
    {
        var person = await shop.EnterAsync();
        await person.ChargeAsync(10 * Demo.ArenaPrice);
        var seat = shop.NewSeat();
        var hold = Person.Id(await person.ReserveAsync(Demo.ArenaSchedule, seat));

        // The seat is the person's own, so that no attempt makes a hold.
        await Until.TrueAsync("a new hold would pass the slot's end", TimeSpan.FromSeconds(10), async () =>
        {
            var reply = await person.ReserveAsync(Demo.ArenaSchedule, seat);
            if (reply.Code == "004")
                return false;
            reply.ShouldBeRefused("403").Message.ShouldContain("enter the queue again");
            return true;
        });

        (await person.ReserveAsync(Demo.ArenaSchedule, shop.NewSeat())).ShouldBeRefused("403");
        (await person.PayAsync(hold)).Data.GetProperty("queueStatus").GetString().ShouldBe("DONE");
        var again = await person.EnterAgainAsync();
        (await again.ReserveAsync(Demo.ArenaSchedule, shop.NewSeat())).Status.ShouldBe(200, "a new slot has its whole time");
    }
}

/// <summary>Two replicas whose slots last for twenty seconds and holds for twelve: six seconds after a claim no new hold is made.</summary>
public sealed class BriefSlotShop() : Shop(
    new Dictionary<string, string?> { ["Queue__SlotLimitSeconds"] = "20", ["Reservation__HoldSeconds"] = "12" });

using System.Diagnostics;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Api;

/// <summary>Places whose time runs out, in a shop with room for one. Each test has a queue of its own.</summary>
[Collection(InTheHastyShop.Name)]
public sealed class ExpiryTests(HastyShop shop)
{
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Slot_NotClaimedInTime_Expires()
    {
        var clock = Stopwatch.StartNew();
        var person = await shop.EnterAsync(concert: "concert-1");
        await ShouldExpireAsync(person);
        clock.Elapsed.ShouldBeGreaterThan(TimeSpan.FromSeconds(2));
        (await (await shop.EnterAsync(person.UserId, "concert-1")).CheckAsync()).ShouldBe((0, "PROGRESS"), "A new place can be taken.");
        (await person.CheckAsync()).ShouldBe((0, "EXPIRED"), "The old token does not prove the new place.");
    }

    [Fact]
    public async Task Slot_NotUsedForTheIdleTime_ExpiresAlthoughItIsChecked()
    {
        var person = await shop.EnterAsync(concert: "concert-2");
        var clock = Stopwatch.StartNew();
        _ = (await person.GetAsync("/concerts/schedule")).Data;
        await ShouldExpireAsync(person);
        clock.Elapsed.ShouldBeGreaterThan(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Slot_UsedAllTheTime_EndsAtItsAge()
    {
        var person = await shop.EnterAsync(concert: "concert-4");
        var clock = Stopwatch.StartNew();
        var reply = await person.GetAsync("/concerts/seat?scheduleId=7");
        while (reply.Status == 200 && clock.Elapsed < WaitLimit)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100));
            reply = await person.GetAsync("/concerts/seat?scheduleId=7");
        }

        reply.ShouldBeRefused("003");
        clock.Elapsed.ShouldBeGreaterThan(TimeSpan.FromSeconds(5));
        (await person.CheckAsync()).ShouldBe((0, "EXPIRED"));
    }

    [Fact]
    public async Task Place_NotCheckedWhileWaiting_ExpiresAndThoseBehindMoveUp()
    {
        // An open hold keeps the slot far beyond the idle time, so that no other person is let in meanwhile.
        var inside = await shop.EnterAsync(concert: "concert-3");
        var reservation = await inside.HoldAsync();
        var silent = await shop.EnterAsync(concert: "concert-3");
        var behind = await shop.EnterAsync(concert: "concert-3");
        (await behind.CheckAsync()).ShouldBe((2, "WAITING"));

        await Until.TrueAsync("the one behind is next", WaitLimit, async () => await behind.CheckAsync() == (1, "WAITING"));
        (await silent.CheckAsync()).ShouldBe((0, "EXPIRED"));
        (await silent.GetAsync("/concerts/schedule")).ShouldBeRefused("003");
        (await silent.GetAsync("/user/amount")).ShouldBeRefused("003");
        (await inside.CheckAsync()).ShouldBe((0, "PROGRESS"));
        (await inside.StatusOfAsync(reservation)).ShouldBe("HELD");

        // Giving the hold back lifts what kept the slot: it is idle now, and the next in line comes in.
        _ = (await inside.GiveBackAsync(reservation)).Data;
        await Until.TrueAsync("the one behind is in", WaitLimit, async () => await behind.CheckAsync() == (0, "PROGRESS"));
        (await inside.CheckAsync()).ShouldBe((0, "EXPIRED"));
    }

    private static async Task ShouldExpireAsync(Person person)
    {
        await Until.TrueAsync("the slot has ended", WaitLimit, async () => await person.CheckAsync() == (0, "EXPIRED"));
        (await person.GetAsync("/concerts/schedule")).ShouldBeRefused("003");
        (await person.ReserveAsync(Demo.ArenaSchedule, Demo.ArenaFirstSeat)).ShouldBeRefused("003");
        (await person.GetAsync("/user/amount")).ShouldBeRefused("003");
        (await person.GetAsync("/concerts/reserve")).Data.GetArrayLength().ShouldBe(0);
    }
}

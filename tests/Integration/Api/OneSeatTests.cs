using System.Diagnostics;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Api;

[Collection(InTheShortHoldShop.Name)]
public sealed class OneSeatTests(ShortHoldShop shop)
{
    private const int People = 200;

    [Fact]
    public async Task OneSeat_WantedByTwoHundredAtOnce_IsHeldByOneAndFreeAgainExactlyAtTheEnd()
    {
        var seat = shop.NewSeat();
        var people = await Task.WhenAll(Enumerable.Range(0, People).Select(_ => shop.EnterAsync()));
        var clock = Stopwatch.StartNew();
        var replies = await Task.WhenAll(people.Select(async person => (Person: person, Reply: await person.ReserveAsync(Demo.ArenaSchedule, seat),
            At: clock.Elapsed)));

        var winner = replies.Where(each => each.Reply.Status == 200).ShouldHaveSingleItem();
        foreach (var loser in replies.Where(each => each.Reply.Status != 200))
            loser.Reply.ShouldBeRefused("004");
        var reservation = Person.Id(winner.Reply);
        var other = replies.First(each => each.Reply.Status != 200).Person;

        // The hold began between the first request and the winner's answer, so it cannot end before the one and has ended after the other.
        await Until.TrueAsync("both replicas list the hold", TimeSpan.FromSeconds(2), async () =>
            await other.SeatStatusAsync(Demo.ArenaSchedule, seat, 0) == "TEMP_RESERVED"
                && await other.SeatStatusAsync(Demo.ArenaSchedule, seat, 1) == "TEMP_RESERVED");
        while (true)
        {
            var status = await other.SeatStatusAsync(Demo.ArenaSchedule, seat);
            if (clock.Elapsed >= ShortHoldShop.Hold)
                break;
            status.ShouldBe("TEMP_RESERVED");
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        await Task.Delay(TimeSpan.FromTicks(Math.Max(0, (winner.At + ShortHoldShop.Hold - clock.Elapsed).Ticks)));
        (await other.SeatStatusAsync(Demo.ArenaSchedule, seat, 0)).ShouldBe("AVAILABLE");
        (await other.SeatStatusAsync(Demo.ArenaSchedule, seat, 1)).ShouldBe("AVAILABLE");
        (await winner.Person.StatusOfAsync(reservation)).ShouldBe("EXPIRED");
        var next = Person.Id(await other.ReserveAsync(Demo.ArenaSchedule, seat));
        (await winner.Person.PayAsync(reservation)).ShouldBeRefused("006");
        (await winner.Person.GiveBackAsync(reservation)).ShouldBeRefused("006");
        (await other.StatusOfAsync(next)).ShouldBe("HELD");
    }
}

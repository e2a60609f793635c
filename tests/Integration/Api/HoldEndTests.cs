using System.Diagnostics;
using Shouldly;
using Xunit;

namespace Ticketing.Tests.Integration.Api;

[Collection(InTheShortHoldShop.Name)]
public sealed class HoldEndTests(ShortHoldShop shop)
{
    private static readonly int[] AroundTheEndMs = [-1200, -900, -700, -500, -400, -300, -200, -150, -100, -50, 0, 1, 2, 5, 10, 20, 50, 100, 200, 400];

    [Fact]
    public async Task Pay_AroundTheEndOfTheHold_IsTakenBeforeItAndRefusedAfterIt()
    {
        var attempts = await Task.WhenAll(AroundTheEndMs.Select(AttemptAsync));
        foreach (var attempt in attempts)
        {
            var sold = attempt.Reply.Status == 200;
            if (attempt.AnsweredBeforeEnd)
                sold.ShouldBeTrue($"{attempt.OffsetMs} ms: {attempt.Reply.Text}");
            if (attempt.AskedAfterEnd)
                sold.ShouldBeFalse($"{attempt.OffsetMs} ms: the hold had ended.");
            if (!sold)
                attempt.Reply.ShouldBeRefused("006");

            // Whichever it was, it was that wholly.
            (await attempt.Person.StatusOfAsync(attempt.Reservation)).ShouldBe(sold ? "PAID" : "EXPIRED");
            (await (await attempt.Person.EnterAgainAsync()).AmountAsync()).ShouldBe(sold ? 0 : Demo.ArenaPrice);
        }

        attempts.ShouldContain(attempt => attempt.AnsweredBeforeEnd, "No attempt was early enough: the machine is too slow for this test.");
        attempts.ShouldContain(attempt => attempt.AskedAfterEnd);
    }

    private async Task<Attempt> AttemptAsync(int offsetMs)
    {
        var person = await shop.EnterAsync();
        await person.ChargeAsync(Demo.ArenaPrice);
        var clock = Stopwatch.StartNew();
        var reservation = await person.HoldAsync();
        // The hold began somewhere between these two readings.
        var (earliestEnd, latestEnd) = (ShortHoldShop.Hold, ShortHoldShop.Hold + clock.Elapsed);

        var wait = (offsetMs < 0 ? earliestEnd : latestEnd) + TimeSpan.FromMilliseconds(offsetMs) - clock.Elapsed;
        await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
        var asked = clock.Elapsed;
        var reply = await person.PayAsync(reservation);
        return new Attempt(offsetMs, person, reservation, reply, clock.Elapsed < earliestEnd, asked > latestEnd);
    }

    private sealed record Attempt(int OffsetMs, Person Person, long Reservation, Reply Reply, bool AnsweredBeforeEnd, bool AskedAfterEnd);
}

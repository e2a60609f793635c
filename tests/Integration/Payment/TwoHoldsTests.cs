using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Ticketing.Common.Results;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Contracts;
using Ticketing.Tests.Integration.Shops;
using Xunit;

namespace Ticketing.Tests.Integration.Payments;

/// <summary>Payments of a ticket with more than one hold: the ticket is DONE when the last open hold is paid or has ended, and not before.</summary>
public sealed class TwoHoldsTests(Shop shop) : IClassFixture<Shop>
{
    private const int Races = 40;

    [Fact]
    public async Task Pay_WhileAnotherHoldIsOpen_KeepsTheSlotForIt()
    {
        var (visitor, first, second) = await HoldTwoAsync("two");

        (await shop.PayAsync(visitor, first.ReservationId)).Value.HasOpenHold.ShouldBeTrue();
        shop.Slots.Newest(visitor)!.ShouldBe(new TicketHolds(shop.Slots.Newest(visitor)!.Version, second.Until, HasPaid: true));

        (await shop.PayAsync(visitor, second.ReservationId)).Value.HasOpenHold.ShouldBeFalse();
        shop.Slots.Newest(visitor)!.IsDone.ShouldBeTrue();
    }

    [Fact]
    public async Task GiveBack_OfTheLastHoldAfterAPayment_MakesTheTicketDone()
    {
        var (visitor, first, second) = await HoldTwoAsync("half");
        await shop.PayAsync(visitor, first.ReservationId);

        (await shop.GiveBackAsync(visitor, second.ReservationId)).IsSuccess.ShouldBeTrue();

        shop.Slots.Newest(visitor)!.IsDone.ShouldBeTrue();
        (await FindAsync(visitor)).IsDone.ShouldBeTrue();
    }

    [Fact]
    public async Task GiveBack_WithoutAPayment_LeavesTheTicketAlive()
    {
        var (visitor, first, second) = await HoldTwoAsync("none");
        await Task.WhenAll(shop.GiveBackAsync(visitor, first.ReservationId), shop.GiveBackAsync(visitor, second.ReservationId));

        shop.Slots.Newest(visitor)!.ShouldBe(new TicketHolds(shop.Slots.Newest(visitor)!.Version, null, HasPaid: false));
        (await shop.HoldAsync(visitor, shop.Plans.Add(seats: 1), 1)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task Hold_OfATicketThatIsDone_IsRefused()
    {
        var visitor = await ChargedAsync("done");
        var hold = (await shop.HoldAsync(visitor, shop.Plans.Add(seats: 1), 1)).Value;
        await shop.PayAsync(visitor, hold.ReservationId);
        var plan = shop.Plans.Add(seats: 1);

        (await shop.HoldAsync(visitor, plan, 1)).Refusal!.Error.ShouldBe(Errors.TokenNotActive);

        (await shop.HoldAsync(visitor with { Ticket = 2 }, plan, 1)).IsSuccess.ShouldBeTrue("a new ticket of the same user");
    }

    [Fact]
    public async Task Refund_OfTheOnlyPayment_LeavesTheTicketDone()
    {
        var visitor = await ChargedAsync("regretful");
        var hold = (await shop.HoldAsync(visitor, shop.Plans.Add(seats: 1), 1)).Value;
        await shop.PayAsync(visitor, hold.ReservationId);
        await shop.RefundAsync("regretful", hold.ReservationId);

        (await FindAsync(visitor)).IsDone.ShouldBeTrue();
        (await shop.HoldAsync(visitor, shop.Plans.Add(seats: 1), 1)).Refusal!.Error.ShouldBe(Errors.TokenNotActive);
        (await shop.PayAsync(visitor, hold.ReservationId)).Refusal!.Error.ShouldBe(Errors.ReservationNotOpen);
    }

    [Fact]
    public async Task PayAndHold_AtTheSameInstant_ComeOutAsOneOrderOrTheOther()
    {
        var races = await Task.WhenAll(Enumerable.Range(0, Races).Select(async n =>
        {
            var visitor = await ChargedAsync($"racer-{n}");
            var hold = (await shop.HoldAsync(visitor, shop.Plans.Add(seats: 1), 1)).Value;
            var next = shop.HoldAsync(visitor, shop.Plans.Add(seats: 1), 1);
            var payment = shop.PayAsync(visitor, hold.ReservationId);
            return (Visitor: visitor, Next: await next, Payment: await payment);
        }));

        foreach (var (visitor, next, payment) in races)
        {
            payment.IsSuccess.ShouldBeTrue();
            payment.Value.HasOpenHold.ShouldBe(next.IsSuccess);
            if (!next.IsSuccess)
                next.Refusal!.Error.ShouldBe(Errors.TokenNotActive);
            shop.Slots.Newest(visitor)!.LastEnd.ShouldBe(next.IsSuccess ? next.Value.Until : null);
            shop.Slots.Newest(visitor)!.HasPaid.ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Pay_OfTwoAtTheSameInstant_MakesTheTicketDoneOnce()
    {
        var races = await Task.WhenAll(Enumerable.Range(0, Races).Select(async n =>
        {
            var (visitor, first, second) = await HoldTwoAsync($"pair-{n}");
            return (Visitor: visitor, Payments: await Task.WhenAll(shop.PayAsync(visitor, first.ReservationId), shop.PayAsync(visitor, second.ReservationId)));
        }));

        foreach (var (visitor, payments) in races)
        {
            payments.Select(payment => payment.Value.HasOpenHold).ShouldBe([false, true], ignoreOrder: true);
            shop.Slots.Newest(visitor)!.IsDone.ShouldBeTrue();
        }
    }

    [Fact]
    public async Task PayAndGiveBack_AtTheSameInstant_MakeTheTicketDone()
    {
        var races = await Task.WhenAll(Enumerable.Range(0, Races).Select(async n =>
        {
            var (visitor, first, second) = await HoldTwoAsync($"split-{n}");
            var payment = shop.PayAsync(visitor, first.ReservationId);
            var given = shop.GiveBackAsync(visitor, second.ReservationId);
            return (Visitor: visitor, Payment: await payment, Given: await given);
        }));

        foreach (var (visitor, payment, given) in races)
        {
            (payment.IsSuccess && given.IsSuccess).ShouldBeTrue();
            shop.Slots.Newest(visitor)!.IsDone.ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Pay_ForAHoldOfAnotherTicketOfTheUser_IsThePayersSale()
    {
        var holder = await ChargedAsync("twice");
        var payer = holder with { Ticket = 2 };
        var hold = (await shop.HoldAsync(holder, shop.Plans.Add(seats: 1), 1)).Value;

        (await shop.PayAsync(payer, hold.ReservationId)).Value.HasOpenHold.ShouldBeFalse();

        (await FindAsync(payer)).IsDone.ShouldBeTrue();
        (await FindAsync(holder)).ShouldBe(new TicketHolds((await FindAsync(holder)).Version, null, HasPaid: false));
    }

    [Fact]
    public async Task Pay_AgainAfterTheOtherHoldWasPaid_GivesTheFirstAnswer()
    {
        var (visitor, first, second) = await HoldTwoAsync("again");
        var paid = new[] { await shop.PayAsync(visitor, first.ReservationId), await shop.PayAsync(visitor, second.ReservationId) };

        (await shop.PayAsync(visitor, first.ReservationId)).Value.ShouldBe(paid[0].Value);
        (await shop.PayAsync(visitor with { Ticket = 9 }, second.ReservationId)).Value.ShouldBe(paid[1].Value);
        (await shop.PayAsync(Shop.Person("stranger"), first.ReservationId)).Refusal!.Error.Code.ShouldBe("403");
        (await shop.QueryAsync<long>("select balance from users_accounts where user_id = 'again'")).ShouldBe(80_000);
        (await shop.BooksBalanceAsync()).ShouldBeTrue();
    }

    private async Task<Visitor> ChargedAsync(string user)
    {
        await shop.ChargeAsync(user, 100_000);
        return Shop.Person(user);
    }

    // Of different schedules, so that nothing but the ticket connects them.
    private async Task<(Visitor Visitor, Hold First, Hold Second)> HoldTwoAsync(string user)
    {
        var visitor = await ChargedAsync(user);
        var holds = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => shop.HoldAsync(visitor, shop.Plans.Add(seats: 1), 1)));
        return (visitor, holds[0].Value, holds[1].Value);
    }

    private async Task<TicketHolds> FindAsync(Visitor visitor) => await shop.Services.GetRequiredService<ITicketHolds>().FindAsync(visitor, default);
}

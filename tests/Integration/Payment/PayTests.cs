using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Ticketing.Common.Results;
using Ticketing.Concerts.Contracts;
using Ticketing.Payments.Payments;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Contracts;
using Ticketing.Tests.Integration.Shops;
using Xunit;

namespace Ticketing.Tests.Integration.Payments;

public sealed class PayTests(Shop shop) : IClassFixture<Shop>
{
    [Fact]
    public async Task Pay_WhenOpen_ChangesEverythingAndFreesTheSlot()
    {
        var plan = shop.Plans.Add(seats: 2, price: 30_000);
        var visitor = Shop.Person("payer", ticket: 41);
        var hold = await PrepareAsync(visitor, plan, balance: 100_000, 1, 2);

        (await shop.PayAsync(visitor, hold.ReservationId)).Value.ShouldBe(new CompletedPayment(60_000, HasOpenHold: false));

        (await BalanceAsync("payer")).ShouldBe(40_000);
        (await shop.QueryAsync<string>($"select concat(kind, ' ', amount, ' ', balance_after) from users_ledger where reference = '{hold.ReservationId}'"))
            .ShouldBe("PAYMENT 60000 40000");
        (await shop.QueryAsync<string>($"select concat(status, ' ', amount) from payment_payments where reservation_id = {hold.ReservationId}"))
            .ShouldBe("COMPLETED 60000");
        (await shop.QueryAsync<string>($"select group_concat(state separator ' ') from reservation_reservation_seats where reservation_id = " +
            $"{hold.ReservationId}")).ShouldBe("SOLD SOLD");
        (await shop.QueryAsync<long>($"select count(*) from messaging_outbox where topic = 'payment.completed' and `key` = '{hold.ReservationId}'"))
            .ShouldBe(1);
        shop.Slots.Completed.ShouldContain(visitor);
        (await HoldsAsync(visitor)).IsDone.ShouldBeTrue();
        (await HoldsAsync(visitor with { Ticket = 42 })).IsDone.ShouldBeFalse();
        (await HoldsAsync(visitor with { Queue = "concert-1" })).IsDone.ShouldBeFalse();
    }

    [Fact]
    public async Task Pay_WhenRepeatedAtOnce_PaysOnceAndGivesTheSameAnswer()
    {
        var visitor = Shop.Person("impatient");
        var hold = await PrepareAsync(visitor, shop.Plans.Add(seats: 1), balance: 100_000, 1);

        var payments = await Task.WhenAll(Enumerable.Range(0, Shop.Repeats).Select(_ => shop.PayAsync(visitor, hold.ReservationId)));

        payments.ShouldAllBe(payment => payment.IsSuccess && payment.Value == new CompletedPayment(10_000, false));
        (await BalanceAsync("impatient")).ShouldBe(90_000);
    }

    [Fact]
    public async Task Pay_WhenTheBalanceIsTooLow_RefusesAndChangesNothing()
    {
        var visitor = Shop.Person("poor");
        var hold = await PrepareAsync(visitor, shop.Plans.Add(seats: 1), balance: 9_999, 1);

        (await shop.PayAsync(visitor, hold.ReservationId)).Refusal!.Error.ShouldBe(Errors.BalanceTooLow);

        (await BalanceAsync("poor")).ShouldBe(9_999);
        (await shop.QueryAsync<string>($"select status from reservation_reservations where id = {hold.ReservationId}")).ShouldBe("HELD");
        await shop.ChargeAsync("poor", 1);
        (await shop.PayAsync(visitor, hold.ReservationId)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task Pay_WhenTheUserNeverCharged_Refuses005()
    {
        var visitor = Shop.Person("new");
        var hold = (await shop.HoldAsync(visitor, shop.Plans.Add(seats: 1), 1)).Value;

        (await shop.PayAsync(visitor, hold.ReservationId)).Refusal!.Error.ShouldBe(Errors.BalanceTooLow);
    }

    [Fact]
    public async Task Pay_WhenNotTheirsOrUnknownOrOfAnotherQueue_Refuses()
    {
        var hold = await PrepareAsync(Shop.Person("owner"), shop.Plans.Add(seats: 1), balance: 10_000, 1);
        await shop.ChargeAsync("stranger", 10_000);

        (await shop.PayAsync(Shop.Person("stranger"), hold.ReservationId)).Refusal!.Error.Code.ShouldBe("403");
        (await shop.PayAsync(Shop.Person("stranger"), long.MaxValue)).Refusal!.Error.Code.ShouldBe("404");
        (await shop.PayAsync(new Visitor("concert-2", "owner", 1), hold.ReservationId)).Refusal!.Error.Code.ShouldBe("403");
        (await shop.PayAsync(new Visitor("concert-1", "owner", 1), hold.ReservationId)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task Pay_WhenItRacesGivingBack_HasOneWinner()
    {
        const int Races = 40;
        var plan = shop.Plans.Add(seats: Races);
        // One after the other: as many calls at once as races would wait too long for a slow database.
        var holds = new List<(Visitor Visitor, Hold Hold)>();
        for (var n = 1; n <= Races; n++)
            holds.Add((Shop.Person($"torn-{n}"), await PrepareAsync(Shop.Person($"torn-{n}"), plan, balance: 10_000, n)));
        var races = await Task.WhenAll(holds.Select(async each =>
        {
            var (visitor, hold) = each;
            var pay = shop.PayAsync(visitor, hold.ReservationId);
            var giveBack = shop.GiveBackAsync(visitor, hold.ReservationId);
            return (Paid: (await pay).IsSuccess, Given: (await giveBack).IsSuccess);
        }));

        races.ShouldAllBe(race => race.Paid != race.Given);
        (await shop.BooksBalanceAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Pay_WhenOneBalanceCoversOnlySomeOfMany_PaysThoseAndNeverGoesBelowZero()
    {
        var holds = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
            (await shop.HoldAsync(Shop.Person("stretched"), shop.Plans.Add(seats: 1), 1)).Value));
        await shop.ChargeAsync("stretched", 35_000);

        var payments = await Task.WhenAll(holds.Select(hold => shop.PayAsync(Shop.Person("stretched"), hold.ReservationId)));

        payments.Count(payment => payment.IsSuccess).ShouldBe(3);
        payments.Where(payment => !payment.IsSuccess).ShouldAllBe(payment => payment.Refusal!.Error == Errors.BalanceTooLow);
        (await BalanceAsync("stretched")).ShouldBe(5_000);
    }

    private async Task<Hold> PrepareAsync(Visitor visitor, SeatPlan plan, long balance, params long[] seats)
    {
        await shop.ChargeAsync(visitor.UserId, balance);
        return (await shop.HoldAsync(visitor, plan, seats)).Value;
    }

    private Task<long> BalanceAsync(string user) => shop.QueryAsync<long>($"select balance from users_accounts where user_id = '{user}'");

    private async Task<TicketHolds> HoldsAsync(Visitor visitor) => await shop.Services.GetRequiredService<ITicketHolds>().FindAsync(visitor, default);
}

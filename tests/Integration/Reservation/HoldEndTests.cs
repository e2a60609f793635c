using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Ticketing.Common.Results;
using Ticketing.Concerts.Contracts;
using Ticketing.Payments.Payments;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Contracts;
using Ticketing.Tests.Integration.Idempotency;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Reservations;

public sealed class HoldEndTests(BriefShop shop) : IClassFixture<BriefShop>
{
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Hold_FromTheExactEndOfAnother_IsPossibleWithoutASweep()
    {
        var plan = shop.Plans.Add(seats: 2);
        var first = (await shop.HoldAsync(Shop.Person("first"), plan, 1, 2)).Value;

        Result<Hold> second = Errors.SeatNotAvailable;
        await Until.TrueAsync("the seat could be held again", WaitLimit, async () => (second = await shop.HoldAsync(Shop.Person("second"), plan, 1)).IsSuccess);

        second.Value.From.ShouldBeGreaterThanOrEqualTo(first.Until);
        second.Value.From.ShouldBeLessThan(first.Until + TimeSpan.FromMilliseconds(500));
        (await shop.QueryAsync<string>($"select status from reservation_reservations where id = {first.ReservationId}")).ShouldBe("EXPIRED");
        (await shop.QueryAsync<long>($"select count(*) from messaging_outbox where topic = 'reservation.expired' and `key` = '{first.ReservationId}'"))
            .ShouldBe(1);
        (await shop.HoldAsync(Shop.Person("third"), plan, 2)).IsSuccess.ShouldBeTrue("the other seat of the hold that ended is free as well");
    }

    [Fact]
    public async Task Hold_WhenTheEndedHoldIsWantedByMany_OneGetsIt()
    {
        var plan = shop.Plans.Add(seats: 1);
        var first = (await shop.HoldAsync(Shop.Person("first"), plan, 1)).Value;
        await PassAsync(first);

        var holds = await Task.WhenAll(Enumerable.Range(0, 50).Select(n => shop.HoldAsync(Shop.Person($"heir-{n}"), plan, 1)));

        holds.Count(hold => hold.IsSuccess).ShouldBe(1);
    }

    [Fact]
    public async Task Sweep_WhenSeveralSweepAtOnce_TellsOfEachEndOnce()
    {
        var plan = shop.Plans.Add(seats: 600);
        var last = DateTimeOffset.MinValue;
        foreach (var people in Enumerable.Range(1, 600).Chunk(100))
            last = (await Task.WhenAll(people.Select(n => shop.HoldAsync(Shop.Person($"sleeper-{n}"), plan, n)))).Max(hold => hold.Value.Until);
        await ClockAsync(last);

        await Task.WhenAll(shop.Sweep.SweepAsync(default), shop.Sweep.SweepAsync(default), shop.Sweep.SweepAsync(default));

        (await shop.QueryAsync<long>($"select count(*) from reservation_reservations where schedule_id = {plan.ScheduleId} and status = 'EXPIRED'"))
            .ShouldBe(600);
        (await shop.QueryAsync<long>($"""
            select count(*) from messaging_outbox o join reservation_reservations r on o.`key` = r.id
            where o.topic = 'reservation.expired' and r.schedule_id = {plan.ScheduleId}
            """)).ShouldBe(600);
        (await shop.QueryAsync<long>($"select count(*) from reservation_reservation_seats where schedule_id = {plan.ScheduleId} and state <> 'FREE'"))
            .ShouldBe(0);
    }

    [Fact]
    public async Task Availability_WhenAHoldIsOver_NamesItNoMore()
    {
        var plan = shop.Plans.Add(seats: 2);
        await shop.ChargeAsync("payer", 10_000);
        var paid = (await shop.HoldAsync(Shop.Person("payer"), plan, 1)).Value;
        (await shop.PayAsync(Shop.Person("payer"), paid.ReservationId)).IsSuccess.ShouldBeTrue();
        var held = (await shop.HoldAsync(Shop.Person("holder"), plan, 2)).Value;

        var live = await LiveAsync(plan);
        live.Count.ShouldBe(2);
        (await TakenAsync())[plan.ScheduleId].ShouldBe(new SeatCounts(Sold: 1, Held: 1));
        live.ShouldContain(new LiveSeat(Shop.Seat(plan, 1), SeatState.Sold, null));
        var left = live.Single(seat => seat.SeatId == Shop.Seat(plan, 2)).HeldFor.ShouldNotBeNull();
        left.ShouldBeGreaterThan(TimeSpan.Zero);
        left.ShouldBeLessThanOrEqualTo(held.Until - held.From);
        await PassAsync(held);

        (await LiveAsync(plan)).ShouldBe([new(Shop.Seat(plan, 1), SeatState.Sold, null)]);
        (await TakenAsync())[plan.ScheduleId].ShouldBe(new SeatCounts(Sold: 1, Held: 0));
    }

    [Fact]
    public async Task TicketHolds_UntilTheLastHoldEnds_HaveItsEnd()
    {
        var visitor = Shop.Person("returning", ticket: 5);
        await shop.HoldAsync(visitor, shop.Plans.Add(seats: 1), 1);
        var last = (await shop.HoldAsync(visitor, shop.Plans.Add(seats: 1), 1)).Value;
        var holds = shop.Services.GetRequiredService<ITicketHolds>();

        (await holds.FindAsync(visitor, default)).LastEnd.ShouldBe(last.Until);
        (await holds.FindAsync(visitor with { Ticket = 6 }, default)).LastEnd.ShouldBeNull();
        await PassAsync(last);

        (await holds.FindAsync(visitor, default)).LastEnd.ShouldBeNull();
    }

    [Fact]
    public async Task Pay_WhenTheHoldIsOver_Refuses006AndTakesNothing()
    {
        var plan = shop.Plans.Add(seats: 1);
        var visitor = Shop.Person("too-late");
        await shop.ChargeAsync("too-late", 10_000);
        var hold = (await shop.HoldAsync(visitor, plan, 1)).Value;
        await PassAsync(hold);

        (await shop.PayAsync(visitor, hold.ReservationId)).Refusal!.Error.ShouldBe(Errors.ReservationNotOpen);
        (await shop.GiveBackAsync(visitor, hold.ReservationId)).Refusal!.Error.ShouldBe(Errors.ReservationNotOpen);

        (await shop.QueryAsync<long>("select balance from users_accounts where user_id = 'too-late'")).ShouldBe(10_000);
        var (_, body) = await shop.SendAsync(HttpMethod.Get, $"/v1/api/concerts/reserve/{hold.ReservationId}", user: "too-late");
        body.GetProperty("data").GetProperty("status").GetString().ShouldBe("EXPIRED");
        body.GetProperty("data").GetProperty("seatStatus").GetString().ShouldBe("AVAILABLE");
        body.GetProperty("data").TryGetProperty("expiresInMs", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Pay_WhenItRacesTheSweepAndTheNextHold_HasOneWinner()
    {
        const int Races = 60;
        var plan = shop.Plans.Add(seats: Races);
        var buyers = Enumerable.Range(1, Races).ToList();
        await Task.WhenAll(buyers.Select(n => shop.ChargeAsync($"racer-{n}", 10_000)));
        var holds = await Task.WhenAll(buyers.Select(n => shop.HoldAsync(Shop.Person($"racer-{n}"), plan, n)));
        // So that the payments spread over the end of the holds, each a little later than the one before.
        await ClockAsync(holds[0].Value.Until - TimeSpan.FromMilliseconds(60));

        var payments = buyers.Select(n => RaceAsync(n, () => shop.PayAsync(Shop.Person($"racer-{n}"), holds[n - 1].Value.ReservationId))).ToList();
        var rivals = buyers.Select(n => RaceAsync(n, () => shop.HoldAsync(Shop.Person($"rival-{n}"), plan, n))).ToList();
        var sweeps = Enumerable.Range(0, 20).Select(n => RaceAsync(n * 3, async () => (Result<long>)await shop.Sweep.SweepAsync(default))).ToList();
        var (paid, taken) = (await Task.WhenAll(payments), await Task.WhenAll(rivals));
        await Task.WhenAll(sweeps);

        for (var n = 0; n < Races; n++)
            (paid[n].IsSuccess && taken[n].IsSuccess).ShouldBeFalse($"seat {n + 1} was paid for and held by another");
        (await shop.QueryAsync<long>($"select count(*) from reservation_reservations where schedule_id = {plan.ScheduleId} and status = 'PAID'"))
            .ShouldBe(paid.Count(pay => pay.IsSuccess));
        (await shop.BooksBalanceAsync()).ShouldBeTrue();

        static async Task<Result<T>> RaceAsync<T>(int turn, Func<Task<Result<T>>> act)
        {
            await Task.Delay(turn * 2);
            return await act();
        }
    }

    [Fact]
    public async Task Pay_WhenItIsHeldUpBeyondTheEnd_Refuses006AndTakesNothing()
    {
        var visitor = Shop.Person("held-up");
        await shop.ChargeAsync("held-up", 10_000);
        var hold = (await shop.HoldAsync(visitor, shop.Plans.Add(seats: 1), 1)).Value;
        await ClockAsync(hold.Until - TimeSpan.FromMilliseconds(400));
        Task<Result<CompletedPayment>> pay;
        var blocker = await shop.Database.LockAsync("select 1 from users_accounts where user_id = 'held-up' for update");
        pay = shop.PayAsync(visitor, hold.ReservationId);
        await PassAsync(hold);
        await blocker.DisposeAsync();

        // All others have seen the seat free by then.
        (await pay).Refusal!.Error.ShouldBe(Errors.ReservationNotOpen);

        (await shop.QueryAsync<long>("select balance from users_accounts where user_id = 'held-up'")).ShouldBe(10_000);
        (await shop.BooksBalanceAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Pay_AtTheInstantThatTheOtherHoldEnds_StrandsNothing()
    {
        var races = await Task.WhenAll(Enumerable.Range(0, 10).Select(async n =>
        {
            var visitor = Shop.Person($"brink-{n}");
            await shop.ChargeAsync(visitor.UserId, 10_000);
            var ending = (await shop.HoldAsync(visitor, shop.Plans.Add(seats: 1), 1)).Value;
            await ClockAsync(ending.From + TimeSpan.FromMilliseconds(700));
            var hold = (await shop.HoldAsync(visitor, shop.Plans.Add(seats: 1), 1)).Value;
            await ClockAsync(ending.Until - TimeSpan.FromMilliseconds(n));
            return (Visitor: visitor, Ending: ending, Payment: await shop.PayAsync(visitor, hold.ReservationId));
        }));

        var paid = races.Where(race => race.Payment.IsSuccess).ToArray();
        paid.ShouldNotBeEmpty();
        foreach (var (visitor, ending, payment) in paid)
        {
            var holds = shop.Slots.Newest(visitor).ShouldNotBeNull();
            holds.LastEnd.ShouldBe(payment.Value.HasOpenHold ? ending.Until : null);
            holds.HasPaid.ShouldBeTrue();
            await PassAsync(ending);
            (await shop.Services.GetRequiredService<ITicketHolds>().FindAsync(visitor, default)).IsDone.ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData("POST", "/v1/api/concerts/payment")]
    [InlineData("DELETE", "/v1/api/concerts/reserve/")]
    public async Task PayOrGiveBack_WithAKeyWhenTheCommitIsHeldUpBeyondTheEnd_ChangesNothing(string method, string path)
    {
        var user = $"late-{method}";
        await shop.ChargeAsync(user, 10_000);
        var plan = shop.Plans.Add(seats: 1);
        var hold = (await shop.HoldAsync(Shop.Person(user), plan, 1)).Value;
        var isPayment = method == "POST";
        Task<KeyedAnswer> AskAsync() => isPayment
            ? shop.SendAsync("key", HttpMethod.Post, path, new { reservationId = hold.ReservationId }, user)
            : shop.SendAsync("key", HttpMethod.Delete, path + hold.ReservationId, user: user);
        await ClockAsync(hold.Until - TimeSpan.FromMilliseconds(400));
        Task<KeyedAnswer> first;
        await using (await shop.Database.LockAsync($"select 1 from reservation_reservations where id = {hold.ReservationId} for update"))
        {
            first = AskAsync();
            await PassAsync(hold);
        }

        (await first).Body.ShouldContain("\"006\"");
        (await AskAsync()).AsFirst().ShouldBe(await first);
        (await shop.HoldAsync(Shop.Person("heir"), plan, 1)).IsSuccess.ShouldBeTrue();
        (await shop.QueryAsync<string>($"select status from reservation_reservations where id = {hold.ReservationId}")).ShouldBe("EXPIRED");
        (await shop.BooksBalanceAsync()).ShouldBeTrue();
    }

    private Task PassAsync(Hold hold) => ClockAsync(hold.Until);

    private Task ClockAsync(DateTimeOffset moment) => Until.TrueAsync("the database's clock had come so far", WaitLimit, async () =>
        await shop.QueryAsync<DateTime>("select sysdate(6)") >= moment.UtcDateTime);

    private Task<IReadOnlyDictionary<long, SeatCounts>> TakenAsync() =>
        shop.InScopeAsync(async services => await services.GetRequiredService<ISeatAvailability>().CountTakenAsync(default));

    private Task<IReadOnlyList<LiveSeat>> LiveAsync(SeatPlan plan) =>
        shop.InScopeAsync(async services => await services.GetRequiredService<ISeatAvailability>().GetLiveSeatsAsync(plan.ScheduleId, default));
}

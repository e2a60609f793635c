using System.Data.Common;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Ticketing.Common.Results;
using Ticketing.Concerts.Contracts;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Contracts;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Reservations;

public sealed class HoldTests(Shop shop) : IClassFixture<Shop>
{
    [Fact]
    public async Task Hold_WhenFree_LastsFiveMinutesAndKeepsTheSlot()
    {
        var plan = shop.Plans.Add(seats: 3);
        var visitor = Shop.Person("first");

        var hold = (await shop.HoldAsync(visitor, plan, 1)).Value;

        (hold.Until - hold.From).ShouldBe(TimeSpan.FromSeconds(300));
        shop.Slots.Newest(visitor)!.LastEnd.ShouldBe(hold.Until);
        shop.Plans.Invalidated.ShouldContain(plan.ScheduleId);
        using var told = JsonDocument.Parse(await shop.QueryAsync<string>($"select payload from messaging_outbox where topic = 'reservation.held' and `key` " +
            $"= '{hold.ReservationId}'"));
        told.RootElement.GetProperty("seatIds").EnumerateArray().Select(seat => seat.GetInt64()).ShouldBe([Shop.Seat(plan, 1)]);
        told.RootElement.GetProperty("reservationId").GetInt64().ShouldBe(hold.ReservationId);
        told.RootElement.GetProperty("heldUntil").GetDateTimeOffset().ShouldBe(hold.Until);
    }

    [Fact]
    public async Task Get_WhileHeld_TellsWhatIsLeftByTheDatabasesClock()
    {
        var hold = (await shop.HoldAsync(Shop.Person("reader"), shop.Plans.Add(seats: 1), 1)).Value;

        var (_, body) = await shop.SendAsync(HttpMethod.Get, $"/v1/api/concerts/reserve/{hold.ReservationId}", user: "reader");
        body.GetProperty("data").GetProperty("expiresInMs").GetInt64().ShouldBeInRange(1, (long)(hold.Until - hold.From).TotalMilliseconds);
    }

    [Fact]
    public async Task Hold_WhenTwoHundredWantOneSeat_OneWins()
    {
        var plan = shop.Plans.Add(seats: 2);

        var holds = await Task.WhenAll(Enumerable.Range(0, 200).Select(n => shop.HoldAsync(Shop.Person($"crowd-{n}"), plan, 1)));

        holds.Count(hold => hold.IsSuccess).ShouldBe(1);
        holds.Where(hold => !hold.IsSuccess).ShouldAllBe(hold => hold.Refusal!.Error == Errors.SeatNotAvailable);
        (await shop.QueryAsync<long>($"select count(*) from reservation_reservations where schedule_id = {plan.ScheduleId}")).ShouldBe(1);
    }

    [Fact]
    public async Task Hold_WhenOneOfSeveralIsTaken_HoldsNone()
    {
        var plan = shop.Plans.Add(seats: 3);
        await shop.HoldAsync(Shop.Person("other"), plan, 2);

        (await shop.HoldAsync(Shop.Person("greedy"), plan, 3, 2, 1)).Refusal!.Error.ShouldBe(Errors.SeatNotAvailable);

        (await shop.HoldAsync(Shop.Person("modest"), plan, 1, 3)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task Hold_WhenManyTakeOverlappingSeatsInAnyOrder_NoSeatHasTwoAndNothingFails()
    {
        var plan = shop.Plans.Add(seats: 12);
        var random = new Random(20);
        var wishes = Enumerable.Range(0, 200)
            .Select(n => (User: $"mix-{n}", Seats: Enumerable.Range(1, 12).OrderBy(_ => random.Next()).Take(3).Select(s => (long)s).ToArray())).ToList();

        var holds = await Task.WhenAll(wishes.Select(wish => shop.HoldAsync(Shop.Person(wish.User), plan, wish.Seats)));

        holds.ShouldContain(hold => hold.IsSuccess);
        (await shop.QueryAsync<long>($"select count(*) from reservation_reservation_seats where schedule_id = {plan.ScheduleId} and state = 'HELD'"))
            .ShouldBe(3 * holds.Count(hold => hold.IsSuccess));
    }

    [Fact]
    public async Task Hold_WhenOneUserAsksForManySeatsAtOnce_GetsFour()
    {
        var plan = shop.Plans.Add(seats: 20);
        var visitor = Shop.Person("collector");

        var holds = await Task.WhenAll(Enumerable.Range(1, 20).Select(seat => shop.HoldAsync(visitor, plan, seat)));

        holds.Count(hold => hold.IsSuccess).ShouldBe(4);
        holds.Where(hold => !hold.IsSuccess).ShouldAllBe(hold => hold.Refusal!.Error.Code == "004" && hold.Refusal!.Error.Message.English.StartsWith("At " +
            "most 4 seats"));
        (await shop.HoldAsync(visitor, shop.Plans.Add(seats: 1), 1)).IsSuccess.ShouldBeTrue("the limit is for each schedule");
    }

    [Fact]
    public async Task Hold_WhenEverySeatIsSold_Refuses002AndBefore004()
    {
        var plan = shop.Plans.Add(seats: 2);
        await BuyAsync("buyer", plan, 1);
        (await shop.HoldAsync(Shop.Person("late"), plan, 1)).Refusal!.Error.ShouldBe(Errors.SeatNotAvailable);
        await BuyAsync("buyer", plan, 2);

        (await shop.HoldAsync(Shop.Person("late"), plan, 1)).Refusal!.Error.ShouldBe(Errors.SoldOut);
    }

    [Fact]
    public async Task Hold_WhenTheConcertHasStarted_Refuses004()
    {
        var plan = shop.Plans.Add(seats: 1, startsIn: TimeSpan.FromSeconds(-1));

        var refusal = (await shop.HoldAsync(Shop.Person("late"), plan, 1)).Refusal!;

        refusal.Error.Code.ShouldBe("004");
        refusal.Error.Message.English.ShouldStartWith("The concert has started");
    }

    [Fact]
    public async Task Hold_WhenScheduleOrSeatIsUnknownOrTheQueueAnother_Refuses()
    {
        var plan = shop.Plans.Add(seats: 1);
        var other = shop.Plans.Add(seats: 1, queue: "concert-2");

        (await shop.HoldAsync(Shop.Person("lost"), plan with { ScheduleId = long.MaxValue / 200_000 }, 1)).Refusal!.Error.Code.ShouldBe("404");
        (await shop.HoldAsync(Shop.Person("lost"), plan, 2)).Refusal!.Error.Code.ShouldBe("404");
        (await shop.HoldAsync(new Visitor("concert-1", "lost", 1), other, 1)).Refusal!.Error.Code.ShouldBe("403");
        (await shop.HoldAsync(new Visitor("concert-2", "lost", 1), other, 1)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task ActiveHolds_WhenCounted_AreThoseOfTheWholeShopThatAreOpen()
    {
        var plan = shop.Plans.Add(seats: 3);
        var before = await ActiveAsync();

        var held = (await shop.HoldAsync(Shop.Person("first"), plan, 1, 2)).Value;
        await shop.HoldAsync(Shop.Person("second"), plan, 3);
        (await ActiveAsync()).ShouldBe(before + 2);

        await shop.GiveBackAsync(Shop.Person("first"), held.ReservationId);
        (await ActiveAsync()).ShouldBe(before + 1);
    }

    [Fact]
    public async Task Hold_WhenTheQueueIsAway_StillHoldsAndTheQueueIsToldLater()
    {
        Result<Hold> hold;
        shop.Slots.Away = true;
        try
        {
            hold = await shop.HoldAsync(Shop.Person("lucky"), shop.Plans.Add(seats: 1), 1);
        }
        finally
        {
            shop.Slots.Away = false;
        }

        hold.IsSuccess.ShouldBeTrue();
        await Until.TrueAsync("the queue was told", TimeSpan.FromSeconds(10),
            () => shop.Slots.Updates.Any(update => update.Visitor == Shop.Person("lucky") && update.Holds.LastEnd == hold.Value.Until));
    }

    [Fact]
    public async Task UniqueIndex_WhenASecondLiveRowIsWritten_RefusesIt()
    {
        var plan = shop.Plans.Add(seats: 1);
        await shop.HoldAsync(Shop.Person("owner"), plan, 1);

        await shop.ExecuteAsync($"""
            insert into reservation_reservations (user_id, schedule_id, concert_queue, queue, ticket, status, amount, created_at, held_until)
                values ('thief', {plan.ScheduleId}, 'concert-1', 'default', 1, 'HELD', 1, now(), now() + interval 1 hour)
            """);

        var fault = await Should.ThrowAsync<DbException>(() => shop.ExecuteAsync($"""
            insert into reservation_reservation_seats (reservation_id, seat_id, schedule_id, user_id, position, price, state, held_until)
                select id, {Shop.Seat(plan, 1)}, {plan.ScheduleId}, 'thief', 'A1', 1, 'HELD', now() from reservation_reservations where user_id = 'thief'
            """));

        fault.Message.ShouldContain("ux_reservation_seats_live");
    }

    [Fact]
    public async Task GiveBack_WhenOpen_FreesTheSeatAndTellsTheLineWhatIsLeft()
    {
        var plan = shop.Plans.Add(seats: 2);
        var visitor = Shop.Person("undecided", ticket: 77);
        var first = (await shop.HoldAsync(visitor, plan, 1)).Value;
        var second = (await shop.HoldAsync(visitor, plan, 2)).Value;

        (await shop.GiveBackAsync(visitor, second.ReservationId)).IsSuccess.ShouldBeTrue();
        shop.Slots.Newest(visitor)!.LastEnd.ShouldBe(first.Until);
        (await shop.GiveBackAsync(visitor, first.ReservationId)).IsSuccess.ShouldBeTrue();
        shop.Slots.Newest(visitor)!.LastEnd.ShouldBeNull();

        (await shop.HoldAsync(Shop.Person("next"), plan, 1, 2)).IsSuccess.ShouldBeTrue();
        (await shop.GiveBackAsync(visitor, first.ReservationId)).Refusal!.Error.ShouldBe(Errors.ReservationNotOpen);
    }

    [Fact]
    public async Task GiveBack_WhenNotTheirsOrUnknown_Refuses()
    {
        var hold = (await shop.HoldAsync(Shop.Person("mine"), shop.Plans.Add(seats: 1), 1)).Value;

        (await shop.GiveBackAsync(Shop.Person("yours"), hold.ReservationId)).Refusal!.Error.Code.ShouldBe("403");
        (await shop.GiveBackAsync(Shop.Person("yours"), long.MaxValue)).Refusal!.Error.Code.ShouldBe("404");
    }

    private async Task<double> ActiveAsync()
    {
        await shop.Sweep.CountAsync();
        var told = double.NaN;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "seat_holds_active" && instrument.Meter.Scope == shop.Services.GetRequiredService<IMeterFactory>())
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => told = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return told;
    }

    private async Task BuyAsync(string user, SeatPlan plan, long seat)
    {
        await shop.ChargeAsync(user, 10_000);
        var buyer = Shop.Person(user, ticket: seat);
        var hold = (await shop.HoldAsync(buyer, plan, seat)).Value;
        (await shop.PayAsync(buyer, hold.ReservationId)).IsSuccess.ShouldBeTrue();
    }
}

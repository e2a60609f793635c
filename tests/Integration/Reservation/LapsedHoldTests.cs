using Microsoft.AspNetCore.Builder;
using Shouldly;
using Ticketing.Common.Results;
using Ticketing.Concerts.Contracts;
using Ticketing.Reservations.Contracts;
using Ticketing.Tests.Integration.Shops;
using Xunit;

namespace Ticketing.Tests.Integration.Reservations;

/// <summary>Users whose holds end unpaid. Holds last for five minutes; tests move their times in the database instead of waiting.</summary>
public sealed class LapsedHoldTests(StrictShop shop) : IClassFixture<StrictShop>
{
    private const int HoldSeconds = 300;

    private readonly SeatPlan _plan = shop.Plans.Add(seats: 40);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hold_AfterTooManyRanOut_IsRefusedUntilTheOldestIsAnHourOld(bool swept)
    {
        long[] lapsed = [await LapseAsync("u", 1), await LapseAsync("u", 2), await LapseAsync("u", 3)];
        if (swept)
            await shop.Sweep.SweepAsync(default);
        await MoveBackAsync(lapsed[1], 3000);
        await MoveBackAsync(lapsed[0], 2000);

        ShouldWait(await HoldAsync("u", 4), 590, 600, "unpaid");

        (await HoldAsync("other", 4)).IsSuccess.ShouldBeTrue("others may");
        (await shop.HoldAsync(Shop.Person("u"), shop.Plans.Add(seats: 1), 1)).IsSuccess.ShouldBeTrue("and so may this one in another schedule");
        await MoveBackAsync(lapsed[1], 600);
        (await HoldAsync("u", 5)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task Hold_WhenOpenOnesLapsedBeyondTheBound_WaitsForAsManyAsAreTooMany()
    {
        long[] open = [await HeldAsync("u", 1), await HeldAsync("u", 2), await HeldAsync("u", 3), await HeldAsync("u", 4)];
        for (var i = 0; i < open.Length; i++)
            await MoveBackAsync(open[i], HoldSeconds + (1000 * i));

        ShouldWait(await HoldAsync("u", 5), 1590, 1600, "unpaid");
    }

    [Fact]
    public async Task Hold_AfterManyWereGivenBackSoon_IsMade()
    {
        for (var seat = 1; seat <= 5; seat++)
            (await shop.GiveBackAsync(Shop.Person("u"), await HeldAsync("u", seat))).IsSuccess.ShouldBeTrue();
        (await HoldAsync("u", 6)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task Hold_AfterManyWereGivenBackLate_IsRefused()
    {
        for (var seat = 1; seat <= 3; seat++)
        {
            var hold = await HeldAsync("u", seat);
            await MoveBackAsync(hold, HoldSeconds - 60);
            (await shop.GiveBackAsync(Shop.Person("u"), hold)).IsSuccess.ShouldBeTrue();
        }

        ShouldWait(await HoldAsync("u", 4), 3600, 3700, "unpaid");
    }

    [Fact]
    public async Task Hold_AfterHoldsWerePaid_IsMade()
    {
        await shop.ChargeAsync("u", 1_000_000);
        for (var seat = 1; seat <= 4; seat++)
        {
            var hold = await HeldAsync("u", seat);
            (await shop.PayAsync(Shop.Person("u", ticket: 100 + seat), hold)).IsSuccess.ShouldBeTrue();
            await MoveBackAsync(hold, HoldSeconds);
        }

        (await shop.HoldAsync(Shop.Person("u", ticket: 9), _plan, 5)).IsSuccess.ShouldBeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hold_OfASeatWhoseHoldRanOut_WaitsForThePauseAndIsFreeForOthersAtOnce(bool swept)
    {
        var first = await LapseAsync("u", 1);
        if (swept)
            await shop.Sweep.SweepAsync(default);

        ShouldWait(await HoldAsync("u", 1), 25, 30, "moment ago");
        ShouldWait(await HoldAsync("u", 2, 1), 25, 30, "moment ago");
        (await HoldAsync("u", 2)).IsSuccess.ShouldBeTrue("another seat needs no pause");
        await MoveBackAsync(first, 30);
        (await HoldAsync("u", 1)).IsSuccess.ShouldBeTrue();

        await LapseAsync("v", 3);
        (await HoldAsync("other", 3)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task Hold_OfASeatThatWasGivenBack_WaitsForThePause()
    {
        var hold = await HeldAsync("u", 1);
        await shop.GiveBackAsync(Shop.Person("u"), hold);

        ShouldWait(await HoldAsync("u", 1), 25, 30, "moment ago");
        (await HoldAsync("other", 1)).IsSuccess.ShouldBeTrue();
    }

    private static void ShouldWait(Result<Hold> hold, int least, int most, string because)
    {
        hold.IsSuccess.ShouldBeFalse();
        hold.Refusal!.Error.Code.ShouldBe("429");
        hold.Refusal.Error.Message.English.ShouldContain(because);
        hold.Refusal.RetryAfter!.Value.TotalSeconds.ShouldBeInRange(least, most);
    }

    private Task<Result<Hold>> HoldAsync(string user, params long[] seats) => shop.HoldAsync(Shop.Person(user), _plan, seats);

    private async Task<long> HeldAsync(string user, int seat) => (await HoldAsync(user, seat)).Value.ReservationId;

    private async Task<long> LapseAsync(string user, int seat)
    {
        var hold = await HeldAsync(user, seat);
        await MoveBackAsync(hold, HoldSeconds);
        return hold;
    }

    private async Task MoveBackAsync(long reservation, int seconds)
    {
        await shop.ExecuteAsync($"""
            update reservation_reservations set created_at = created_at - interval {seconds} second, held_until = held_until - interval {seconds} second,
                changed_at = changed_at - interval {seconds} second where id = {reservation}
            """);
        await shop.ExecuteAsync(
            $"update reservation_reservation_seats set held_until = held_until - interval {seconds} second where reservation_id = {reservation}");
    }
}

/// <summary>A shop where three holds of a user and schedule may lapse in an hour, and a seat is held again after half a minute.</summary>
public sealed class StrictShop : Shop
{
    protected override void Configure(WebApplicationBuilder builder)
    {
        builder.Configuration["Reservation:MaxLapsedHolds"] = "3";
        builder.Configuration["Reservation:SameSeatPauseSeconds"] = "30";
    }
}

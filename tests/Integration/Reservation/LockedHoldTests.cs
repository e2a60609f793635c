using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Shouldly;
using Ticketing.Common.Results;
using Ticketing.Concerts.Contracts;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Reservations;

/// <summary>Holds with the seat lock and the memory of refused seats in front of them, and without.</summary>
public sealed class LockedHoldTests : IAsyncLifetime
{
    private readonly Shop _shop = new RememberingShop();

    public Task InitializeAsync() => _shop.InitializeAsync();

    public Task DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public async Task Hold_WhenTheSeatIsHeld_IsRefusedWithoutTheDatabase()
    {
        var plan = _shop.Plans.Add(seats: 2);
        (await _shop.HoldAsync(Shop.Person("holder"), plan, 1)).IsSuccess.ShouldBeTrue();
        // The database refuses the first loser, and that is remembered.
        (await _shop.HoldAsync(Shop.Person("first-loser"), plan, 1)).Refusal!.Error.ShouldBe(Errors.SeatNotAvailable);
        await using var blocked = await _shop.BlockHoldsAsync();

        // From here on the database answers no hold.
        var losers = await Task.WhenAll(Enumerable.Range(0, 50).Select(n => _shop.HoldAsync(Shop.Person($"loser-{n}"), plan, 1)));

        losers.ShouldAllBe(hold => hold.Refusal!.Error == Errors.SeatNotAvailable);
    }

    [Fact]
    public async Task Hold_WhenLostWhileAnotherIsBeingMade_IsRefusedAtOnce()
    {
        var plan = _shop.Plans.Add(seats: 1);
        await using var blocked = await _shop.BlockHoldsAsync();
        var first = _shop.HoldAsync(Shop.Person("slow"), plan, 1);
        await Until.TrueAsync("the first waits for the database", TimeSpan.FromSeconds(5), () => blocked.HasWaitersAsync(1));

        var clock = Stopwatch.StartNew();
        var losers = await Task.WhenAll(Enumerable.Range(0, 200).Select(n => _shop.HoldAsync(Shop.Person($"loser-{n}"), plan, 1)));

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromMilliseconds(500));
        losers.ShouldAllBe(hold => hold.Refusal!.Error == Errors.SeatNotAvailable);
        await blocked.DisposeAsync();
        (await first).IsSuccess.ShouldBeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Hold_WhileRedisIsAway_IsDecidedByTheDatabaseAlone(bool killed)
    {
        var plan = _shop.Plans.Add(seats: 5);
        using var withoutLock = new CountedMetric(_shop.Services, "seat_lock_no_quorum_total");
        var before = 0L;
        await Until.TrueAsync("a hold was made with its lock", TimeSpan.FromSeconds(10), async () =>
        {
            before = withoutLock.Count;
            return (await _shop.HoldAsync(Shop.Person($"before-{before}"), _shop.Plans.Add(seats: 1), 1)).IsSuccess && withoutLock.Count == before;
        });
        await _shop.HoldAsync(Shop.Person("holder"), plan, 5);
        before = withoutLock.Count;
        if (killed)
            await _shop.Redis.KillAsync();
        else
            _shop.Redis.Pause();
        try
        {
            for (var seat = 1; seat <= 4; seat++)
            {
                var clock = Stopwatch.StartNew();
                var holds = await Task.WhenAll(Enumerable.Range(0, 50).Select(n => _shop.HoldAsync(Shop.Person($"crowd-{seat}-{n}"), plan, seat)));

                holds.Count(hold => hold.IsSuccess).ShouldBe(1);
                holds.Where(hold => !hold.IsSuccess).ShouldAllBe(hold => hold.Refusal!.Error == Errors.SeatNotAvailable);
                clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2));
            }

            (await _shop.HoldAsync(Shop.Person("late"), plan, 5)).Refusal!.Error.ShouldBe(Errors.SeatNotAvailable);
            withoutLock.Count.ShouldBe(before + 201, "each of them went on without the lock, and was counted");
        }
        finally
        {
            if (killed)
                await _shop.Redis.StartAsync();
            else
                _shop.Redis.Resume();
        }
    }

    [Fact]
    public async Task Hold_AfterRedisCameBackEmpty_StillKnowsWhatIsHeld()
    {
        var plan = _shop.Plans.Add(seats: 1);
        await _shop.HoldAsync(Shop.Person("holder"), plan, 1);

        await _shop.Redis.RestartEmptyAsync();

        for (var n = 0; n < 20; n++)
            (await _shop.HoldAsync(Shop.Person($"loser-{n}"), plan, 1)).Refusal!.Error.ShouldBe(Errors.SeatNotAvailable);
    }

    [Fact]
    public async Task Hold_WhenAnotherThanTheSeatRefusesIt_LeavesTheSeatToOthers()
    {
        var started = _shop.Plans.Add(seats: 1, startsIn: TimeSpan.FromSeconds(-1));
        var plan = _shop.Plans.Add(seats: 5);
        var greedy = Shop.Person("greedy");
        (await _shop.HoldAsync(greedy, plan, 1, 2, 3, 4)).IsSuccess.ShouldBeTrue();

        (await _shop.HoldAsync(greedy, plan, 5)).IsSuccess.ShouldBeFalse();
        (await _shop.HoldAsync(greedy, started, 1)).IsSuccess.ShouldBeFalse();

        (await _shop.HoldAsync(Shop.Person("other"), plan, 5)).IsSuccess.ShouldBeTrue();
        (await _shop.HoldAsync(Shop.Person("other"), started, 1)).Refusal!.Error.Message.English.ShouldStartWith("The concert has started");
    }

    [Fact]
    public async Task Hold_WhenSomeOfSeveralAreTaken_LeavesTheRestToOthersAtOnce()
    {
        var plan = _shop.Plans.Add(seats: 4);
        await _shop.HoldAsync(Shop.Person("holder"), plan, 2);
        await BuyAsync("buyer", plan, 3);

        (await _shop.HoldAsync(Shop.Person("loser"), plan, 1, 2, 3, 4)).Refusal!.Error.ShouldBe(Errors.SeatNotAvailable);

        (await _shop.HoldAsync(Shop.Person("winner"), plan, 1, 4)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task Hold_AfterEveryKindOfChange_MeetsTheSeatAsItIs()
    {
        var plan = _shop.Plans.Add(seats: 2);
        for (var round = 0; round < 10; round++)
        {
            // Sold and sold out, each asked for by a user who was answered differently a moment ago.
            var first = await BuyAsync($"buyer-{round}", plan, 1);
            (await LoserAsync(plan, 1)).ShouldBe(Errors.SeatNotAvailable);
            var hold = (await _shop.HoldAsync(Shop.Person($"other-{round}"), plan, 2)).Value;
            (await LoserAsync(plan, 2)).ShouldBe(Errors.SeatNotAvailable);
            (await _shop.GiveBackAsync(Shop.Person($"other-{round}"), hold.ReservationId)).IsSuccess.ShouldBeTrue();
            var second = await BuyAsync($"second-{round}", plan, 2);
            (await LoserAsync(plan, 1)).ShouldBe(Errors.SoldOut);
            (await LoserAsync(plan, 2)).ShouldBe(Errors.SoldOut);

            (await _shop.RefundAsync($"second-{round}", second)).IsSuccess.ShouldBeTrue();
            (await LoserAsync(plan, 1)).ShouldBe(Errors.SeatNotAvailable);
            (await _shop.RefundAsync($"buyer-{round}", first)).IsSuccess.ShouldBeTrue();
        }
    }

    private async Task<Error> LoserAsync(SeatPlan plan, long seat)
    {
        // Twice: the database refuses it, then the memory.
        var first = (await _shop.HoldAsync(Shop.Person("loser"), plan, seat)).Refusal!.Error;
        (await _shop.HoldAsync(Shop.Person("loser"), plan, seat)).Refusal!.Error.ShouldBe(first);
        return first;
    }

    private async Task<long> BuyAsync(string user, SeatPlan plan, long seat)
    {
        await _shop.ChargeAsync(user, 10_000);
        var hold = await _shop.HoldAsync(Shop.Person(user), plan, seat);
        hold.IsSuccess.ShouldBeTrue(hold.Refusal?.Error.Message.English);
        (await _shop.PayAsync(Shop.Person(user), hold.Value.ReservationId)).IsSuccess.ShouldBeTrue();
        return hold.Value.ReservationId;
    }

    // Remembers longer than any machine takes for a crowd.
    private sealed class RememberingShop : Shop
    {
        protected override void Configure(WebApplicationBuilder builder) => builder.Configuration["SeatLock:RememberMs"] = "10000";
    }
}

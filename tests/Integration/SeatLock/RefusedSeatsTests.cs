using System.Diagnostics;
using Shouldly;
using Ticketing.Reservations.Locking;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.SeatLocks;

/// <summary>What the memory of refused seats promises two replicas.</summary>
public abstract class RefusedSeatsTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    private readonly List<LockReplica> _replicas = [];
    private readonly long _schedule = LockReplica.NewSchedule();
    private LockReplica _one = null!;
    private LockReplica _two = null!;

    protected abstract Task<string> AddressAsync();

    public async Task InitializeAsync() => (_one, _two) = (await StartAsync(rememberMs: 10_000), await StartAsync(rememberMs: 10_000));

    public Task DisposeAsync()
    {
        _replicas.ForEach(each => each.Dispose());
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Find_OfASeatThatWasHeld_IsTakenAndNoOtherSeatIs()
    {
        await _one.RememberAsync(_schedule, Held(1));

        (await _two.AnswerAsync(_schedule, 1)).ShouldBe(SeatAnswer.Taken);
        (await _two.AnswerAsync(_schedule, 2, 1)).ShouldBe(SeatAnswer.Taken);
        (await _two.AnswerAsync(_schedule, 2)).ShouldBe(SeatAnswer.Unknown);
        (await _two.AnswerAsync(_schedule + 1_000_000, 1)).ShouldBe(SeatAnswer.Unknown);
    }

    [Fact]
    public async Task Find_OfAHeldSeat_IsNeverTakenPastTheEndOfTheHold()
    {
        // The hold lasts from when the memory was read, and the clock begins after that.
        var memory = await _one.FindAsync(_schedule, 1);
        var clock = Stopwatch.StartNew();
        await _one.RememberAsync(_schedule, memory, new TakenSeats([], [1], TimeSpan.FromMilliseconds(400), IsSoldOut: false));

        var refused = 0;
        var asked = clock.Elapsed;
        for (; await _two.AnswerAsync(_schedule, 1) == SeatAnswer.Taken; asked = clock.Elapsed)
        {
            refused++;
            asked.ShouldBeLessThan(TimeSpan.FromMilliseconds(400), "the hold had ended");
        }

        refused.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Remember_LongAfterTheDatabaseLooked_EndsWithTheHoldAllTheSame()
    {
        var memory = await _one.FindAsync(_schedule, 1);
        var clock = Stopwatch.StartNew();
        await Task.Delay(300);

        await _one.RememberAsync(_schedule, memory, new TakenSeats([], [1], TimeSpan.FromMilliseconds(400), IsSoldOut: false));

        var asked = clock.Elapsed;
        for (; await _two.AnswerAsync(_schedule, 1) == SeatAnswer.Taken; asked = clock.Elapsed)
            asked.ShouldBeLessThan(TimeSpan.FromMilliseconds(400), "the hold had ended");
    }

    [Fact]
    public async Task Find_OfASeatHeldForLong_IsTakenAShortWhileOnly()
    {
        var brief = await StartAsync(new SeatLockOptions().RememberMs);
        var clock = Stopwatch.StartNew();
        await brief.RememberAsync(_schedule, Held(1));

        (await _two.AnswerAsync(_schedule, 1)).ShouldBe(SeatAnswer.Taken);
        await Until.TrueAsync("the database is asked again", Limit, async () => await _two.AnswerAsync(_schedule, 1) == SeatAnswer.Unknown);

        clock.ElapsedMilliseconds.ShouldBeInRange(245, 1000);
    }

    [Fact]
    public async Task Find_OfASoldSeat_SaysWhetherAllAreSold()
    {
        await _one.RememberAsync(_schedule, Sold(1, isSoldOut: false));
        await _one.RememberAsync(_schedule, Sold(2, isSoldOut: true));

        (await _two.AnswerAsync(_schedule, 1)).ShouldBe(SeatAnswer.Taken);
        (await _two.AnswerAsync(_schedule, 2)).ShouldBe(SeatAnswer.SoldOut);
    }

    [Fact]
    public async Task Delete_OfASeat_FreesItAtOnceAndVoidsWhatDependsOnIt()
    {
        await _one.RememberAsync(_schedule, Held(1));
        await _one.RememberAsync(_schedule, Sold(2, isSoldOut: true));
        await _one.RememberAsync(_schedule, Held(3));

        await _two.DeleteAsync(_schedule, 1);

        (await _one.AnswerAsync(_schedule, 1)).ShouldBe(SeatAnswer.Unknown);
        (await _one.AnswerAsync(_schedule, 2)).ShouldBe(SeatAnswer.Unknown, "another seat may be free now, so not all are sold");
        (await _one.AnswerAsync(_schedule, 3)).ShouldBe(SeatAnswer.Taken, "the hold of this seat has not changed");
    }

    [Fact]
    public async Task Remember_WhenTheSeatHasChangedSinceTheDatabaseLooked_RemembersNothing()
    {
        var memory = await _one.FindAsync(_schedule, 1, 2, 3);
        await _two.DeleteAsync(_schedule, 1);

        await _one.RememberAsync(_schedule, memory, new TakenSeats([2], [1, 3], Long, IsSoldOut: true));

        (await _two.AnswerAsync(_schedule, 1)).ShouldBe(SeatAnswer.Unknown);
        (await _two.AnswerAsync(_schedule, 2)).ShouldBe(SeatAnswer.Unknown, "a seat of the schedule has changed: perhaps not all are sold");
        (await _two.AnswerAsync(_schedule, 3)).ShouldBe(SeatAnswer.Taken, "a busy schedule still remembers its held seats");
    }

    [Fact]
    public async Task Remember_WhenOthersHaveRememberedSinceTheSeatChanged_StillRemembersNothing()
    {
        var old = await _one.FindAsync(_schedule, 1);
        await _two.DeleteAsync(_schedule, 1);
        await _two.RememberAsync(_schedule, new TakenSeats([], [1], TimeSpan.FromMilliseconds(100), IsSoldOut: false));
        await Until.TrueAsync("that hold had ended", Limit, async () => await _two.AnswerAsync(_schedule, 1) == SeatAnswer.Unknown);

        await _one.RememberAsync(_schedule, old, Held(1));

        (await _two.AnswerAsync(_schedule, 1)).ShouldBe(SeatAnswer.Unknown);
    }

    [Fact]
    public async Task Remember_WhenTheRequestIsOlderThanAnyThatLives_RemembersNothing()
    {
        var old = await _one.FindAsync(_schedule, 1);
        await Task.Delay(2100);

        await _one.RememberAsync(_schedule, old, Held(1));

        (await _two.AnswerAsync(_schedule, 1)).ShouldBe(SeatAnswer.Unknown, "whether the seat has changed in between is not known any more");
    }

    [Fact]
    public async Task Find_OfManyAtOnce_AnswersEachWithItsOwn()
    {
        for (var seat = 1; seat <= 50; seat += 2)
            await _one.RememberAsync(_schedule, Held(seat));

        var answers = await Task.WhenAll(Enumerable.Range(1, 500)
            .Select(async n => (Seat: (n % 50) + 1, Answer: await _two.AnswerAsync(_schedule, (n % 50) + 1))));

        answers.ShouldAllBe(each => each.Answer == (each.Seat % 2 == 1 ? SeatAnswer.Taken : SeatAnswer.Unknown));
    }

    [Fact]
    public async Task Delete_WhileOthersRemember_IsNeverOvertaken()
    {
        for (var round = 0; round < 200; round++)
        {
            long seat = 1000 + round;
            var memory = await _one.FindAsync(_schedule, seat);
            await Task.WhenAll(_one.RememberAsync(_schedule, memory, Held(seat)), _two.DeleteAsync(_schedule, seat));

            (await _one.AnswerAsync(_schedule, seat)).ShouldBe(SeatAnswer.Unknown);
        }
    }

    private static TakenSeats Held(long seat) => new([], [seat], Long, IsSoldOut: false);

    private static TakenSeats Sold(long seat, bool isSoldOut) => new([seat], [], default, isSoldOut);

    private async Task<LockReplica> StartAsync(int rememberMs)
    {
        var replica = new LockReplica(new SeatLockOptions { RememberMs = rememberMs, TimeoutMs = 60_000 }, await AddressAsync());
        _replicas.Add(replica);
        await replica.ConnectAsync();
        return replica;
    }
}

public sealed class RefusedSeatsOnTheMainRedis : RefusedSeatsTests
{
    protected override async Task<string> AddressAsync() => (await SharedServers.RedisAsync()).ConnectionString;

    [Fact]
    public async Task Find_WhileRedisIsFrozen_EndsInTimeAndIsLoggedOnce()
    {
        var schedule = LockReplica.NewSchedule();
        await using var redis = await RedisServer.StartNewAsync();
        using var replica = new LockReplica(new SeatLockOptions { RememberMs = 10_000 }, redis.ConnectionString);
        await replica.ConnectAsync();
        await replica.RememberAsync(schedule, new TakenSeats([], [1], TimeSpan.FromMinutes(5), IsSoldOut: false));
        redis.Pause();
        try
        {
            for (var round = 0; round < 10; round++)
            {
                var clock = Stopwatch.StartNew();
                (await replica.FindAsync(schedule, 1)).IsAvailable.ShouldBeFalse();
                await replica.DeleteAsync(schedule, 1);
                clock.Elapsed.ShouldBeLessThan(TimeSpan.FromMilliseconds(400 + 400));
            }
        }
        finally
        {
            redis.Resume();
        }

        await Until.TrueAsync("the memory was back", TimeSpan.FromSeconds(5), async () => (await replica.FindAsync(schedule, 2)).IsAvailable);
        (await replica.AnswerAsync(schedule, 1)).ShouldBe(SeatAnswer.Unknown, "the deletion that was sent to the frozen Redis has happened");
        replica.Count("does not answer").ShouldBe(1);
        replica.Count("answers again").ShouldBe(1);
    }
}

public sealed class RefusedSeatsOnACluster : RefusedSeatsTests
{
    protected override async Task<string> AddressAsync() => (await SharedServers.RedisClusterAsync()).ConnectionString;
}

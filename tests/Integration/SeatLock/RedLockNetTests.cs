using System.Diagnostics;
using Shouldly;
using Ticketing.Reservations.Locking;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.SeatLock;

/// <summary>What RedLock.net does besides: a lock lasts as long as its holder has it, and is gone at once afterwards.</summary>
public abstract class RedLockNetTests : SeatLockTests
{
    private protected override bool UsesRedLockNet => true;

    [Fact]
    public async Task Lock_WhileItsHolderHasIt_OutlastsItsTime()
    {
        var brief = await StartAsync(Usual with { TtlMs = 1000 });
        var attempt = await brief.TakeAsync(Schedule, 1);
        var clock = Stopwatch.StartNew();

        while (clock.ElapsedMilliseconds < 2500)
        {
            (await Two.VerdictAsync(Schedule, 1)).ShouldBe(SeatLockVerdict.Taken);
            await Task.Delay(20);
        }

        await attempt.Lease!.DisposeAsync();
        (await Two.IsFreeAsync(Schedule, 1)).ShouldBeTrue();
    }

    [Fact]
    public async Task Lease_WhenKeptOrRefused_LeavesNothingBehind()
    {
        var kept = (await One.TakeAsync(Schedule, 1, 2)).Lease!;
        kept.Keep();
        await kept.DisposeAsync();
        var refused = (await One.TakeAsync(Schedule, 3)).Lease!;
        await refused.RefuseAsync(new SeatsInTheWay([], [3], TimeSpan.FromMinutes(5), IsSoldOut: false));
        await refused.DisposeAsync();

        (await Two.IsFreeAsync(Schedule, 1, 2, 3)).ShouldBeTrue();
    }

    [Fact]
    public async Task Lock_WhenItsHolderIsGone_KeepsOthersAwayForItsTimeAtMost()
    {
        var gone = await StartAsync(Usual);
        (await gone.TakeAsync(Schedule, 1)).Verdict.ShouldBe(SeatLockVerdict.Granted);
        gone.Dispose();
        var clock = Stopwatch.StartNew();

        await Until.TrueAsync("the lock had lapsed", Patience, () => Two.IsFreeAsync(Schedule, 1));

        clock.ElapsedMilliseconds.ShouldBeLessThan(1500);
    }
}

public sealed class RedLockNetOnTheMainRedis : RedLockNetTests
{
    protected override async Task<(string Main, string Masters)> AddressesAsync() => ((await SharedServers.RedisAsync()).ConnectionString, "");

    [Fact]
    public async Task Take_WhileTheOnlyMasterIsFrozen_StepsAsideInTimeIsToldOnceAndLeavesNothingBehind()
    {
        await using var redis = await RedisServer.StartNewAsync();
        using var locks = new Locks(Usual with { TtlMs = 60_000 }, redis.ConnectionString, redLockNet: true);
        await locks.ConnectAsync();
        redis.Pause();
        try
        {
            for (var round = 0; round < 10; round++)
            {
                var clock = Stopwatch.StartNew();
                (await locks.VerdictAsync(Schedule, 1)).ShouldBe(SeatLockVerdict.Aside);
                clock.Elapsed.ShouldBeLessThan(TimeSpan.FromMilliseconds(600));
                await Task.Delay(50);
            }
        }
        finally
        {
            redis.Resume();
        }

        await Until.TrueAsync("the lock was back", Patience, () => locks.IsFreeAsync(Schedule, 1));
        locks.Lines.Count(line => line.Contains("does not answer", StringComparison.Ordinal)).ShouldBe(1);
        locks.Lines.Count(line => line.Contains("answers again", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Take_AfterTheMasterDiedAndCameBack_Works()
    {
        await using var redis = await RedisServer.StartNewAsync();
        using var locks = new Locks(Usual, redis.ConnectionString, redLockNet: true);
        await locks.ConnectAsync();
        await redis.KillAsync();
        (await locks.VerdictAsync(Schedule, 1)).ShouldBe(SeatLockVerdict.Aside);

        await redis.StartAsync();

        await Until.TrueAsync("the lock was back", Patience + Patience, () => locks.IsFreeAsync(Schedule, 1));
    }
}

public sealed class RedLockNetOnACluster : RedLockNetTests
{
    protected override async Task<(string Main, string Masters)> AddressesAsync() => ((await SharedServers.RedisClusterAsync()).ConnectionString, "");
}

public sealed class RedLockNetOnThreeMasters(ThreeMasters masters) : IClassFixture<ThreeMasters>
{
    [Fact]
    public async Task Take_WhenAskedOfThreeMasters_NeedsMoreThanHalfOfThem()
    {
        var schedule = Locks.NewSchedule();
        using var all = new Locks(new SeatLockOptions { Addresses = masters.Addresses, TimeoutMs = 1900 }, redLockNet: true);
        using var first = new Locks(new SeatLockOptions { Addresses = masters.All[0].ConnectionString, TimeoutMs = 1900 }, redLockNet: true);
        using var others = new Locks(new SeatLockOptions
        {
            Addresses = $"{masters.All[1].ConnectionString};{masters.All[2].ConnectionString}",
            TimeoutMs = 1900,
        }, redLockNet: true);
        await Until.TrueAsync("the masters were connected", TimeSpan.FromSeconds(5), async () =>
            await all.IsFreeAsync(schedule, 9) && await first.IsFreeAsync(schedule, 9) && await others.IsFreeAsync(schedule, 9));

        (await first.VerdictAsync(schedule, 1)).ShouldBe(SeatLockVerdict.Granted);
        (await all.VerdictAsync(schedule, 1)).ShouldBe(SeatLockVerdict.Granted, "two of three are free");

        (await others.VerdictAsync(schedule, 2)).ShouldBe(SeatLockVerdict.Granted);
        (await all.VerdictAsync(schedule, 2)).ShouldBe(SeatLockVerdict.Aside, "one of three is free: somebody may have the seat or not, and the database decides");
        (await first.VerdictAsync(schedule, 3)).ShouldBe(SeatLockVerdict.Granted);
        (await others.VerdictAsync(schedule, 3)).ShouldBe(SeatLockVerdict.Granted);
        (await all.VerdictAsync(schedule, 3)).ShouldBe(SeatLockVerdict.Taken);
    }
}

using System.Diagnostics;
using Shouldly;
using Ticketing.Reservations.Locking;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.SeatLock;

public sealed class LostMasterTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly long _schedule = Locks.NewSchedule();

    [Fact]
    public async Task Take_WhenOneOfThreeMastersIsDead_StillLetsOneThrough()
    {
        await using var masters = await StartAsync();
        // Patient, so that a busy machine is not taken for more masters that are away.
        var patient = new SeatLockOptions { Addresses = masters.Addresses, TimeoutMs = 1900, TtlMs = 60_000 };
        using var one = new Locks(patient);
        using var two = new Locks(patient);
        await one.ConnectAsync();
        await two.ConnectAsync();
        await masters.All[1].KillAsync();
        await Until.TrueAsync("the death was noticed", Patience, async () => await one.IsFreeAsync(_schedule, 99) && await two.IsFreeAsync(_schedule, 99));

        var seat = 0;
        // A dead master is tried now and then, which takes its time: when it is by the first of the rush, the others overtake them at the last master, and nobody may get all that it takes.
        await Until.TrueAsync("one got through", Patience, async () =>
        {
            seat++;
            var verdicts = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => one.VerdictAsync(_schedule, seat)));
            var granted = verdicts.Count(verdict => verdict == SeatLockVerdict.Granted);
            granted.ShouldBeLessThanOrEqualTo(1);
            return granted == 1 && !verdicts.Contains(SeatLockVerdict.Aside);
        });

        (await two.VerdictAsync(_schedule, seat)).ShouldBe(SeatLockVerdict.Taken);
    }

    [Fact]
    public async Task Take_WhenTwoOfThreeMastersAreDead_StepsAsideAtOnceUntilOneIsBack()
    {
        await using var masters = await StartAsync();
        using var locks = Lock(masters);
        await locks.ConnectAsync();
        await masters.All[0].KillAsync();
        await masters.All[2].KillAsync();

        var clock = Stopwatch.StartNew();
        var verdicts = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => locks.VerdictAsync(_schedule, 1)));
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1));
        verdicts.ShouldAllBe(verdict => verdict == SeatLockVerdict.Aside);

        await masters.All[0].StartAsync();
        await Until.TrueAsync("the lock was back", Patience, () => locks.IsFreeAsync(_schedule, 1));
        locks.Lines.Count(line => line.Contains("does not answer", StringComparison.Ordinal)).ShouldBe(2, "once for each master");
        locks.Lines.Count(line => line.Contains("answers again", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Take_WhenAMasterWasLeftWithALockOfAnother_NeedsOnlyTheOthers()
    {
        await using var masters = await StartAsync();
        using var alone = new Locks(new SeatLockOptions { Addresses = masters.All[0].ConnectionString, TtlMs = 60_000 });
        using var locks = Lock(masters);
        await alone.ConnectAsync();
        await locks.ConnectAsync();
        (await alone.VerdictAsync(_schedule, 1)).ShouldBe(SeatLockVerdict.Granted);

        (await locks.VerdictAsync(_schedule, 1)).ShouldBe(SeatLockVerdict.Granted);
    }

    [Fact]
    public async Task Take_WhenMastersTakeLongerThanALockLasts_StepsAside()
    {
        await using var masters = await StartAsync();
        using var locks = new Locks(new SeatLockOptions { Addresses = masters.Addresses, TtlMs = 100, TimeoutMs = 300 });
        await locks.ConnectAsync();
        masters.All[0].Pause();
        try
        {
            // Two of three grant it, but after the time of the silent one nothing of the lock's own is left.
            (await locks.VerdictAsync(_schedule, 1)).ShouldBe(SeatLockVerdict.Aside);
        }
        finally
        {
            masters.All[0].Resume();
        }
    }

    [Fact]
    public async Task Take_WhileTheOnlyMasterIsFrozen_StepsAsideInTimeIsToldOnceAndLeavesNothingBehind()
    {
        await using var redis = await RedisServer.StartNewAsync();
        using var locks = new Locks(new SeatLockOptions { TtlMs = 60_000 }, redis.ConnectionString);
        await locks.ConnectAsync();
        redis.Pause();
        try
        {
            for (var round = 0; round < 20; round++)
            {
                var clock = Stopwatch.StartNew();
                (await locks.VerdictAsync(_schedule, 1)).ShouldBe(SeatLockVerdict.Aside);
                clock.Elapsed.ShouldBeLessThan(TimeSpan.FromMilliseconds(600));
                await Task.Delay(50);
            }
        }
        finally
        {
            redis.Resume();
        }

        // What was asked while it was frozen comes about now, and what was asked then must not stand for its minute.
        await Until.TrueAsync("the lock was back", TimeSpan.FromSeconds(5), () => locks.IsFreeAsync(_schedule, 1));
        locks.Lines.Count(line => line.Contains("does not answer", StringComparison.Ordinal)).ShouldBe(1);
        locks.Lines.Count(line => line.Contains("answers again", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Forget_WhileTheMasterIsFrozen_ComesAboutWhenItIsBack()
    {
        await using var redis = await RedisServer.StartNewAsync();
        using var locks = new Locks(new SeatLockOptions { TtlMs = 60_000 }, redis.ConnectionString);
        await locks.ConnectAsync();
        (await locks.TakeAsync(_schedule, 1)).Lease!.Keep();
        redis.Pause();
        try
        {
            var clock = Stopwatch.StartNew();
            await locks.ForgetAsync(_schedule, 1);
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromMilliseconds(600));
        }
        finally
        {
            redis.Resume();
        }

        await Until.TrueAsync("the seat was free again", TimeSpan.FromSeconds(5), () => locks.IsFreeAsync(_schedule, 1));
    }

    private static Locks Lock(ThreeMasters masters) => new(new SeatLockOptions { Addresses = masters.Addresses });

    private static async Task<ThreeMasters> StartAsync()
    {
        var masters = new ThreeMasters();
        await masters.InitializeAsync();
        return masters;
    }
}

using System.Diagnostics;
using Shouldly;
using Ticketing.Reservations.Locking;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.SeatLocks;

/// <summary>The seat lock while masters are away, frozen or divided.</summary>
public sealed class QuorumTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    // What a request may wait, and what a busy machine adds to it.
    private static readonly TimeSpan TimeoutAndMore = TimeSpan.FromMilliseconds(200 + 400);

    private readonly long _schedule = LockReplica.NewSchedule();

    [Fact]
    public async Task Acquire_WhenMastersAreDivided_NeedsMoreThanHalfOfThem()
    {
        await using var masters = await ThreeMasters.StartAsync();
        using var all = await StartAsync(masters.Addresses, timeoutMs: 1900);
        using var first = await StartAsync(masters.All[0].ConnectionString, timeoutMs: 1900);
        using var others = await StartAsync($"{masters.All[1].ConnectionString};{masters.All[2].ConnectionString}", timeoutMs: 1900);

        (await first.StatusAsync(_schedule, 1)).ShouldBe(SeatLockStatus.Acquired);
        (await all.StatusAsync(_schedule, 1)).ShouldBe(SeatLockStatus.Acquired, "two of three are free");

        (await others.StatusAsync(_schedule, 2)).ShouldBe(SeatLockStatus.Acquired);
        (await all.StatusAsync(_schedule, 2)).ShouldBe(SeatLockStatus.NoQuorum, "one of three is free: another may have a quorum or not, and the database " +
            "decides");
        (await first.StatusAsync(_schedule, 3)).ShouldBe(SeatLockStatus.Acquired);
        (await others.StatusAsync(_schedule, 3)).ShouldBe(SeatLockStatus.Acquired);
        (await all.StatusAsync(_schedule, 3)).ShouldBe(SeatLockStatus.Conflicted);
    }

    [Fact]
    public async Task Acquire_WhenOneOfThreeMastersIsDead_WorksByTheOthers()
    {
        await using var masters = await ThreeMasters.StartAsync();
        using var one = await StartAsync(masters.Addresses, timeoutMs: 1900);
        using var two = await StartAsync(masters.Addresses, timeoutMs: 1900);

        await masters.All[1].KillAsync();

        await Until.TrueAsync("the death was noticed", Limit, async () => await one.IsFreeAsync(_schedule, 99) && await two.IsFreeAsync(_schedule, 99));
        (await one.StatusAsync(_schedule, 1)).ShouldBe(SeatLockStatus.Acquired);
        (await two.StatusAsync(_schedule, 1)).ShouldBe(SeatLockStatus.Conflicted);
    }

    [Fact]
    public async Task Acquire_WhenTwoOfThreeMastersAreDead_GoesOnAtOnceUntilOneIsBack()
    {
        await using var masters = await ThreeMasters.StartAsync();
        using var replica = await StartAsync(masters.Addresses);
        await masters.All[0].KillAsync();
        await masters.All[2].KillAsync();

        var clock = Stopwatch.StartNew();
        var statuses = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => replica.StatusAsync(_schedule, 1)));
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1));
        statuses.ShouldAllBe(status => status == SeatLockStatus.NoQuorum);

        await masters.All[0].StartAsync();
        await Until.TrueAsync("the lock was back", Limit, () => replica.IsFreeAsync(_schedule, 1));
        replica.Count("does not answer").ShouldBe(1);
        replica.Count("answers again").ShouldBe(1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Acquire_WhileAMasterIsFrozen_GoesOnInTimeIsLoggedOnceAndLeavesNoLock(int count)
    {
        await using var masters = await ThreeMasters.StartAsync();
        using var replica = await StartAsync(string.Join(';', masters.All.Take(count).Select(master => master.ConnectionString)), ttlMs: 60_000);
        masters.All[0].Pause();
        try
        {
            for (var round = 0; round < 10; round++)
            {
                var clock = Stopwatch.StartNew();
                // Three seats do not wait three times.
                (await replica.StatusAsync(_schedule, 1, 2, 3)).ShouldBe(SeatLockStatus.NoQuorum);
                clock.Elapsed.ShouldBeLessThan(TimeoutAndMore);
                await Task.Delay(50);
            }
        }
        finally
        {
            masters.All[0].Resume();
        }

        // What was sent to the frozen master is done now. A lock that is granted late is released, or it would stand for its minute.
        await Until.TrueAsync("the lock was back", Limit, () => replica.IsFreeAsync(_schedule, 1, 2, 3));
        replica.Count("does not answer").ShouldBe(1);
        replica.Count("answers again").ShouldBe(1);
    }

    [Fact]
    public async Task Release_WhileTheMasterIsFrozen_EndsInTimeAndHappensWhenItIsBack()
    {
        await using var redis = await RedisServer.StartNewAsync();
        using var replica = await StartAsync(redis.ConnectionString, ttlMs: 60_000);
        var attempt = await replica.AcquireAsync(_schedule, 1, 2);
        redis.Pause();
        try
        {
            var clock = Stopwatch.StartNew();
            await attempt.Lease!.DisposeAsync();
            clock.Elapsed.ShouldBeLessThan(TimeoutAndMore);
        }
        finally
        {
            redis.Resume();
        }

        await Until.TrueAsync("the locks were released", Limit, () => replica.IsFreeAsync(_schedule, 1, 2));
    }

    [Fact]
    public async Task Lock_WhenItsHolderIsDead_LastsForItsTimeToLiveAtMost()
    {
        var redis = await SharedServers.RedisAsync();
        await using var link = TcpLink.To(redis.Port);
        using var dead = await StartAsync($"127.0.0.1:{link.Port}");
        using var replica = await StartAsync(redis.ConnectionString);
        (await dead.StatusAsync(_schedule, 1)).ShouldBe(SeatLockStatus.Acquired);

        // From here on nothing of this holder reaches Redis, as when its host has died.
        link.Hold();
        var clock = Stopwatch.StartNew();

        await Until.TrueAsync("the lock had expired", Limit, () => replica.IsFreeAsync(_schedule, 1));
        clock.ElapsedMilliseconds.ShouldBeLessThan(1000 + 500);
    }

    [Fact]
    public async Task Acquire_AfterTheMasterDiedAndCameBack_Works()
    {
        await using var redis = await RedisServer.StartNewAsync();
        using var replica = await StartAsync(redis.ConnectionString);
        await redis.KillAsync();
        (await replica.StatusAsync(_schedule, 1)).ShouldBe(SeatLockStatus.NoQuorum);

        await redis.StartAsync();

        await Until.TrueAsync("the lock was back", Limit, () => replica.IsFreeAsync(_schedule, 1));
    }

    private static async Task<LockReplica> StartAsync(string masters, int timeoutMs = 200, int ttlMs = 1000)
    {
        var options = new SeatLockOptions { Addresses = masters, TimeoutMs = timeoutMs, TtlMs = ttlMs };
        var replica = new LockReplica(options, (await SharedServers.RedisAsync()).ConnectionString);
        await replica.ConnectAsync();
        return replica;
    }
}

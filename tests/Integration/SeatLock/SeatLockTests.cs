using System.Diagnostics;
using Shouldly;
using Ticketing.Reservations.Locking;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.SeatLocks;

/// <summary>What the seat lock promises two replicas, on each arrangement of Redis.</summary>
public abstract class SeatLockTests : IAsyncLifetime
{
    private readonly List<LockReplica> _replicas = [];

    private protected long Schedule { get; } = LockReplica.NewSchedule();

    private protected LockReplica One { get; private set; } = null!;

    private protected LockReplica Two { get; private set; } = null!;

    protected abstract Task<(string Main, string Masters)> AddressesAsync();

    public async Task InitializeAsync() => (One, Two) = (await StartAsync(), await StartAsync());

    public Task DisposeAsync()
    {
        _replicas.ForEach(each => each.Dispose());
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Acquire_WhenAnotherHasIt_ConflictsUntilReleased()
    {
        var attempt = await One.AcquireAsync(Schedule, 1);
        attempt.Status.ShouldBe(SeatLockStatus.Acquired);

        (await Two.StatusAsync(Schedule, 1)).ShouldBe(SeatLockStatus.Conflicted);
        (await One.StatusAsync(Schedule, 1)).ShouldBe(SeatLockStatus.Conflicted, "the lock is a request's, not a replica's");
        (await Two.IsFreeAsync(Schedule + 1_000_000, 1)).ShouldBeTrue("another schedule's");
        await attempt.Lease!.DisposeAsync();

        (await Two.IsFreeAsync(Schedule, 1)).ShouldBeTrue();
    }

    [Fact]
    public async Task Acquire_WhenOneOfSeveralConflicts_AcquiresNone()
    {
        await One.AcquireAsync(Schedule, 2);

        (await Two.StatusAsync(Schedule, 1, 2, 3)).ShouldBe(SeatLockStatus.Conflicted);

        (await One.StatusAsync(Schedule, 1, 3)).ShouldBe(SeatLockStatus.Acquired);
    }

    [Fact]
    public async Task Acquire_WhenHundredsWantOneAtOnce_OneGetsItAndSomeRequestGoesOn()
    {
        for (var seat = 1; seat <= 5; seat++)
        {
            var statuses = await Task.WhenAll(Enumerable.Range(0, 200).Select(n => (n % 2 == 0 ? One : Two).StatusAsync(Schedule, seat)));

            statuses.Count(status => status == SeatLockStatus.Acquired).ShouldBeLessThanOrEqualTo(1);
            // Divided masters let a request go on to the database: at most one a master at a time, and a slow machine sends the requests in a few waves.
            statuses.Count(status => status != SeatLockStatus.Conflicted).ShouldBeInRange(1, 20);
        }
    }

    [Fact]
    public async Task Acquire_WhenManyWantOverlappingSeats_NoTwoShareASeat()
    {
        var random = new Random(7);
        var wishes = Enumerable.Range(0, 200)
            .Select(_ => Enumerable.Range(1, 8).OrderBy(_ => random.Next()).Take(3).Select(seat => (long)seat).Order().ToArray()).ToList();

        var attempts = await Task.WhenAll(wishes.Select(async (seats, n) => (Seats: seats, Attempt: await (n % 2 == 0 ? One : Two)
            .AcquireAsync(Schedule, seats))));

        attempts.Where(each => each.Attempt.Status == SeatLockStatus.Acquired).SelectMany(each => each.Seats).ShouldBeUnique();
        attempts.ShouldContain(each => each.Attempt.Status != SeatLockStatus.Conflicted);
    }

    [Fact]
    public async Task Lock_WhileItsHolderHasIt_OutlastsItsTimeToLive()
    {
        var attempt = await One.AcquireAsync(Schedule, 1);
        var clock = Stopwatch.StartNew();

        while (clock.ElapsedMilliseconds < 2500)
        {
            (await Two.StatusAsync(Schedule, 1)).ShouldBe(SeatLockStatus.Conflicted);
            await Task.Delay(20);
        }

        await attempt.Lease!.DisposeAsync();
        (await Two.IsFreeAsync(Schedule, 1)).ShouldBeTrue();
    }

    private async Task<LockReplica> StartAsync()
    {
        var (main, masters) = await AddressesAsync();
        // A long timeout, so that a busy machine is not taken for a master that is away.
        var replica = new LockReplica(new SeatLockOptions { Addresses = masters, TimeoutMs = 60_000 }, main);
        _replicas.Add(replica);
        await replica.ConnectAsync();
        return replica;
    }
}

public sealed class SeatLockOnTheMainRedis : SeatLockTests
{
    protected override async Task<(string Main, string Masters)> AddressesAsync() => ((await SharedServers.RedisAsync()).ConnectionString, "");
}

public sealed class SeatLockOnACluster : SeatLockTests
{
    protected override async Task<(string Main, string Masters)> AddressesAsync() => ((await SharedServers.RedisClusterAsync()).ConnectionString, "");
}

public sealed class SeatLockOnThreeMasters(ThreeMasters masters) : SeatLockTests, IClassFixture<ThreeMasters>
{
    protected override async Task<(string Main, string Masters)> AddressesAsync() => ((await SharedServers.RedisAsync()).ConnectionString, masters.Addresses);
}

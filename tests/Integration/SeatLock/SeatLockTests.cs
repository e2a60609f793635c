using System.Diagnostics;
using Shouldly;
using Ticketing.Reservations.Locking;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.SeatLock;

/// <summary>What every seat lock must do, for two replicas. The same suite runs on each lock, and on each arrangement of Redis.</summary>
public abstract class SeatLockTests : IAsyncLifetime
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly List<Locks> _locks = [];

    private protected long Schedule { get; } = Locks.NewSchedule();

    private protected Locks One { get; private set; } = null!;

    private protected Locks Two { get; private set; } = null!;

    private protected virtual SeatLockOptions Usual => new();

    private protected virtual bool UsesRedLockNet => false;

    // For a crowd: on a busy machine it takes longer to hear them all than a lock usually stands, and one that has lapsed is no lock.
    private SeatLockOptions Lasting => Usual with { TtlMs = 60_000 };

    protected abstract Task<(string Main, string Masters)> AddressesAsync();

    public async Task InitializeAsync() => (One, Two) = (await StartAsync(Usual), await StartAsync(Usual));

    public Task DisposeAsync()
    {
        _locks.ForEach(each => each.Dispose());
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Take_WhenAnotherHasIt_IsRefusedUntilReleased()
    {
        var attempt = await One.TakeAsync(Schedule, 1);
        attempt.Verdict.ShouldBe(SeatLockVerdict.Granted);

        (await Two.VerdictAsync(Schedule, 1)).ShouldBe(SeatLockVerdict.Taken);
        (await One.VerdictAsync(Schedule, 1)).ShouldBe(SeatLockVerdict.Taken, "it is no lock of the replica's");
        (await Two.IsFreeAsync(Schedule + 1_000_000, 1)).ShouldBeTrue("another schedule's");
        await attempt.Lease!.DisposeAsync();

        (await Two.IsFreeAsync(Schedule, 1)).ShouldBeTrue();
    }

    [Fact]
    public async Task Take_WhenOneOfSeveralIsTaken_TakesNone()
    {
        await One.TakeAsync(Schedule, 2);

        (await Two.VerdictAsync(Schedule, 1, 2, 3)).ShouldBe(SeatLockVerdict.Taken);

        (await One.VerdictAsync(Schedule, 1, 3)).ShouldBe(SeatLockVerdict.Granted);
    }

    [Fact]
    public async Task Take_WhenHundredsWantOneAtOnceOnTwoReplicas_OneGetsIt()
    {
        var (one, two) = (await StartAsync(Lasting), await StartAsync(Lasting));
        for (var seat = 1; seat <= 10; seat++)
        {
            var verdicts = await Task.WhenAll(Enumerable.Range(0, 300).Select(n => (n % 2 == 0 ? one : two).VerdictAsync(Schedule, seat)));

            verdicts.Count(verdict => verdict == SeatLockVerdict.Granted).ShouldBe(1);
            verdicts.Count(verdict => verdict == SeatLockVerdict.Taken).ShouldBe(299);
        }
    }

    [Fact]
    public async Task Take_WhenManyWantOverlappingSeats_NobodySharesOneAndSomebodyGetsThrough()
    {
        var (one, two) = (await StartAsync(Lasting), await StartAsync(Lasting));
        var random = new Random(7);
        var wishes = Enumerable.Range(0, 400).Select(_ => Enumerable.Range(1, 8).OrderBy(_ => random.Next()).Take(3).Select(seat => (long)seat).Order().ToArray()).ToList();

        var attempts = await Task.WhenAll(wishes.Select(async (seats, n) => (Seats: seats, Attempt: await (n % 2 == 0 ? one : two).TakeAsync(Schedule, seats))));

        var granted = attempts.Where(each => each.Attempt.Verdict == SeatLockVerdict.Granted).SelectMany(each => each.Seats).ToList();
        granted.ShouldNotBeEmpty();
        granted.ShouldBeUnique();
        attempts.ShouldAllBe(each => each.Attempt.Verdict != SeatLockVerdict.Aside, string.Join('\n', one.Lines.Concat(two.Lines)));
    }

    private protected async Task<Locks> StartAsync(SeatLockOptions options, int holdSeconds = 300)
    {
        var (main, masters) = await AddressesAsync();
        // Patient, so that a busy machine is not taken for a master that is away.
        var locks = new Locks(options with { Addresses = masters, TimeoutMs = 60_000 }, main, holdSeconds, UsesRedLockNet);
        _locks.Add(locks);
        await locks.ConnectAsync();
        return locks;
    }
}

/// <summary>What the built-in lock does besides: it stands until its time is over, and remembers.</summary>
public abstract class BuiltInSeatLockTests : SeatLockTests
{
    [Fact]
    public async Task Release_WhenTheLockHasLapsedAndIsAnothers_LeavesItAlone()
    {
        var brief = await StartAsync(new SeatLockOptions { TtlMs = 100 });
        var lapsed = (await brief.TakeAsync(Schedule, 1)).Lease!;
        SeatLockAttempt next = default;
        await Until.TrueAsync("the lock had lapsed", Patience, async () => (next = await Two.TakeAsync(Schedule, 1)).Verdict == SeatLockVerdict.Granted);

        await lapsed.DisposeAsync();

        (await One.VerdictAsync(Schedule, 1)).ShouldBe(SeatLockVerdict.Taken);
        await next.Lease!.DisposeAsync();
        (await One.IsFreeAsync(Schedule, 1)).ShouldBeTrue();
    }

    [Fact]
    public async Task Keep_Always_LeavesTheLockUntilItsTimeIsOver()
    {
        var clock = Stopwatch.StartNew();
        var lease = (await One.TakeAsync(Schedule, 1)).Lease!;
        lease.Keep();
        await lease.DisposeAsync();

        (await Two.VerdictAsync(Schedule, 1)).ShouldBe(SeatLockVerdict.Taken);
        await Until.TrueAsync("the lock had lapsed", Patience, () => Two.IsFreeAsync(Schedule, 1));

        // What Redis calls a millisecond may be a part of one.
        clock.ElapsedMilliseconds.ShouldBeGreaterThanOrEqualTo(995);
    }

    [Fact]
    public async Task Keep_WhenAHoldIsShorterThanALock_EndsWithTheHold()
    {
        var brief = await StartAsync(new SeatLockOptions { TtlMs = 60_000 }, holdSeconds: 1);
        var clock = Stopwatch.StartNew();
        (await brief.TakeAsync(Schedule, 1)).Lease!.Keep();
        var granted = clock.Elapsed;

        while (clock.Elapsed < granted + TimeSpan.FromSeconds(1))
            await Task.Delay(5);

        (await Two.IsFreeAsync(Schedule, 1)).ShouldBeTrue("a hold that began after the lock was granted has ended");
    }

    [Fact]
    public async Task Refuse_WhenHeld_RefusesTheNextButNeverPastTheEndOfTheHold()
    {
        var patient = await StartAsync(new SeatLockOptions { RememberMs = 10_000 });
        var attempt = await patient.TakeAsync(Schedule, 1, 2);
        var clock = Stopwatch.StartNew();
        await attempt.Lease!.RefuseAsync(new SeatsInTheWay([], [1], TimeSpan.FromMilliseconds(400), IsSoldOut: false));
        await attempt.Lease.DisposeAsync();

        (await Two.IsFreeAsync(Schedule, 2)).ShouldBeTrue("that seat was not in the way");
        var refused = 0;
        TimeSpan asked;
        do
        {
            asked = clock.Elapsed;
            if (await Two.IsFreeAsync(Schedule, 1))
                break;
            refused++;
            asked.ShouldBeLessThan(TimeSpan.FromMilliseconds(400), "the hold had ended");
        }
        while (true);

        refused.ShouldBeGreaterThan(0);
        asked.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(300));
    }

    [Fact]
    public async Task Refuse_WhenHeldForLong_IsRememberedAShortWhileOnly()
    {
        var attempt = await One.TakeAsync(Schedule, 1);
        var clock = Stopwatch.StartNew();
        await attempt.Lease!.RefuseAsync(new SeatsInTheWay([], [1], TimeSpan.FromMinutes(5), IsSoldOut: false));

        (await Two.VerdictAsync(Schedule, 1)).ShouldBe(SeatLockVerdict.Taken);
        await Until.TrueAsync("the database is asked again", Patience, () => Two.IsFreeAsync(Schedule, 1));

        clock.ElapsedMilliseconds.ShouldBeInRange(245, 1000);
    }

    [Fact]
    public async Task Refuse_WhenSold_TellsWhetherAllAre()
    {
        await (await One.TakeAsync(Schedule, 1)).Lease!.RefuseAsync(new SeatsInTheWay([1], [], default, IsSoldOut: false));
        await (await One.TakeAsync(Schedule, 2)).Lease!.RefuseAsync(new SeatsInTheWay([2], [], default, IsSoldOut: true));

        (await Two.VerdictAsync(Schedule, 1)).ShouldBe(SeatLockVerdict.Taken);
        (await Two.VerdictAsync(Schedule, 2)).ShouldBe(SeatLockVerdict.SoldOut);
    }

    [Fact]
    public async Task Forget_OfASeat_FreesItAtOnceAndVoidsWhatIsKnownOfSoldOnes()
    {
        var patient = await StartAsync(new SeatLockOptions { RememberMs = 10_000, TtlMs = 60_000 });
        await (await patient.TakeAsync(Schedule, 1)).Lease!.RefuseAsync(new SeatsInTheWay([], [1], TimeSpan.FromMinutes(5), IsSoldOut: false));
        await (await patient.TakeAsync(Schedule, 2)).Lease!.RefuseAsync(new SeatsInTheWay([2], [], default, IsSoldOut: true));
        await (await patient.TakeAsync(Schedule, 3)).Lease!.RefuseAsync(new SeatsInTheWay([], [3], TimeSpan.FromMinutes(5), IsSoldOut: false));
        (await patient.TakeAsync(Schedule, 4)).Lease!.Keep();

        await patient.ForgetAsync(Schedule, 1, 4);

        (await Two.IsFreeAsync(Schedule, 1)).ShouldBeTrue();
        (await Two.IsFreeAsync(Schedule, 4)).ShouldBeTrue();
        (await Two.IsFreeAsync(Schedule, 2)).ShouldBeTrue("another seat may be free now, so not all are sold");
        (await Two.VerdictAsync(Schedule, 3)).ShouldBe(SeatLockVerdict.Taken, "another's hold says nothing of this one");
    }

    [Fact]
    public async Task Refuse_WhenTheSeatWasFreedAfterTheDatabaseLooked_RemembersNothing()
    {
        var late = (await One.TakeAsync(Schedule, 1, 2)).Lease!;
        await Two.ForgetAsync(Schedule, 1);

        await late.RefuseAsync(new SeatsInTheWay([2], [1], TimeSpan.FromMinutes(5), IsSoldOut: true));

        (await Two.IsFreeAsync(Schedule, 1)).ShouldBeTrue();
        (await Two.IsFreeAsync(Schedule, 2)).ShouldBeTrue("seats were sold or freed since the database looked");
    }

    [Fact]
    public async Task Lock_WhenItsHolderIsGone_KeepsOthersAwayForItsTimeAtMost()
    {
        var clock = Stopwatch.StartNew();
        (await One.TakeAsync(Schedule, 1)).Verdict.ShouldBe(SeatLockVerdict.Granted);

        await Until.TrueAsync("the lock had lapsed", Patience, () => Two.IsFreeAsync(Schedule, 1));

        clock.ElapsedMilliseconds.ShouldBeInRange(995, 1500);
    }
}

public sealed class SeatLockOnTheMainRedis : BuiltInSeatLockTests
{
    protected override async Task<(string Main, string Masters)> AddressesAsync() => ((await SharedServers.RedisAsync()).ConnectionString, "");
}

public sealed class SeatLockOnACluster : BuiltInSeatLockTests
{
    protected override async Task<(string Main, string Masters)> AddressesAsync() => ((await SharedServers.RedisClusterAsync()).ConnectionString, "");
}

public sealed class SeatLockOnThreeMasters : BuiltInSeatLockTests, IClassFixture<ThreeMasters>
{
    private readonly ThreeMasters _masters;

    public SeatLockOnThreeMasters(ThreeMasters masters) => _masters = masters;

    protected override Task<(string Main, string Masters)> AddressesAsync() => Task.FromResult(("127.0.0.1:1", _masters.Addresses));
}

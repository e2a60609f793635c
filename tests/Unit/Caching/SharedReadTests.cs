using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Ticketing.Common.Caching;
using Ticketing.Common.Resilience;
using Ticketing.Tests.Unit.Concert;
using Ticketing.Tests.Unit.Resilience;
using Xunit;

namespace Ticketing.Tests.Unit.Caching;

public sealed class SharedReadTests : IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMilliseconds(250);

    private readonly ManualTime _time = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CircuitBreaker _breaker;
    private int _reads;

    public SharedReadTests() => _breaker = CircuitBreakerTests.Make(_services, _time).Database;

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task GetAsync_WithinTheAge_ReadsOnce()
    {
        var read = Counting();
        (await read.GetAsync(default)).ShouldBe("1");
        _time.Advance(MaxAge - TimeSpan.FromTicks(1));
        (await read.GetAsync(default)).ShouldBe("1");
    }

    [Fact]
    public async Task GetAsync_AtTheAge_ReadsAnew()
    {
        var read = Counting();
        await read.GetAsync(default);
        _time.Advance(MaxAge);
        (await read.GetAsync(default)).ShouldBe("2");
    }

    [Fact]
    public async Task GetAsync_WhenTheValueEndsEarlier_ReadsAnewAtThatMoment()
    {
        var read = Counting(_ => TimeSpan.FromMilliseconds(40));
        await read.GetAsync(default);
        _time.Advance(TimeSpan.FromMilliseconds(40) - TimeSpan.FromTicks(1));
        (await read.GetAsync(default)).ShouldBe("1");
        _time.Advance(TimeSpan.FromTicks(1));
        (await read.GetAsync(default)).ShouldBe("2");
    }

    [Fact]
    public async Task GetAsync_WhenTheValueEndsLaterThanTheAge_ReadsAnewAtTheAge()
    {
        var read = Counting(_ => TimeSpan.FromHours(1));
        await read.GetAsync(default);
        _time.Advance(MaxAge);
        (await read.GetAsync(default)).ShouldBe("2");
    }

    [Fact]
    public async Task Invalidate_WhenFresh_NextCallerReadsAnew()
    {
        var read = Counting();
        await read.GetAsync(default);
        read.Invalidate();
        (await read.GetAsync(default)).ShouldBe("2");
        (await read.GetAsync(default)).ShouldBe("2");
    }

    [Fact]
    public async Task GetAsync_WhenInvalidatedWhileReading_LaterCallerIsNotGivenThatReading()
    {
        var gates = new[] { new TaskCompletionSource<string>(), new TaskCompletionSource<string>() };
        var begun = new SemaphoreSlim(0);
        var read = Make(_ =>
        {
            begun.Release();
            return gates[Interlocked.Increment(ref _reads) - 1].Task;
        });

        var early = read.GetAsync(default).AsTask();
        await begun.WaitAsync(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromTicks(1));
        read.Invalidate();
        var late = read.GetAsync(default).AsTask();
        gates[0].SetResult("before");
        (await early).ShouldBe("before");
        gates[1].SetResult("after");
        (await late).ShouldBe("after");
    }

    [Fact]
    public async Task GetAsync_ManyAtOnce_ShareOneReading()
    {
        var gate = new TaskCompletionSource<string>();
        var read = Make(_ =>
        {
            Interlocked.Increment(ref _reads);
            return gate.Task;
        });
        var callers = Enumerable.Range(0, 100).Select(_ => read.GetAsync(default).AsTask()).ToArray();
        gate.SetResult("one");
        (await Task.WhenAll(callers)).ShouldAllBe(value => value == "one");
        _reads.ShouldBe(1);
    }

    [Fact]
    public async Task GetAsync_WhenOneCallerGoesAway_OthersStillGetTheValue()
    {
        var gate = new TaskCompletionSource<string>();
        var read = Make(_ => gate.Task);
        using var gone = new CancellationTokenSource();
        var leaver = read.GetAsync(gone.Token).AsTask();
        var stayer = read.GetAsync(default).AsTask();
        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(leaver);
        gate.SetResult("value");
        (await stayer).ShouldBe("value");
    }

    [Fact]
    public async Task GetAsync_WhenReadingFails_ThrowsAndKeepsTheLastGood()
    {
        var read = Make(_ => Interlocked.Increment(ref _reads) == 2 ? throw new InvalidOperationException("away") : Task.FromResult($"{_reads}"));
        await read.GetAsync(default);
        _time.Advance(MaxAge);
        await Should.ThrowAsync<InvalidOperationException>(read.GetAsync(default).AsTask());
        (await read.GetRecentAsync(default)).ShouldBe("1");
        (await read.GetAsync(default)).ShouldBe("3");
    }

    [Fact]
    public async Task GetAsync_WhenReadingTakesTooLong_SaysSoAndCanReadAgain()
    {
        var slow = new SharedRead<string>(
            async cancellation =>
            {
                if (Interlocked.Increment(ref _reads) == 1)
                    await Task.Delay(Timeout.Infinite, cancellation);
                return "in time";
            },
            new SharedReadOptions("a test", MaxAge) { Timeout = TimeSpan.FromMilliseconds(20) },
            _breaker,
            TimeProvider.System,
            NullLogger.Instance);
        await Should.ThrowAsync<TimeoutException>(slow.GetAsync(default).AsTask());
        (await ReadAgainAsync(slow)).ShouldBe("in time");
    }

    [Fact]
    public async Task GetAsync_WhenAReadingIgnoresItsDeadline_IsAnsweredInTimeAndTheNextReadingNeedNotWaitForIt()
    {
        var stuck = new TaskCompletionSource<string>();
        var read = new SharedRead<string>(
            _ => Interlocked.Increment(ref _reads) == 1 ? stuck.Task : Task.FromResult("in time"),
            new SharedReadOptions("a test", MaxAge) { Timeout = TimeSpan.FromMilliseconds(20) },
            _breaker,
            TimeProvider.System,
            NullLogger.Instance);
        await Should.ThrowAsync<TimeoutException>(read.GetAsync(default).AsTask().WaitAsync(TimeSpan.FromSeconds(10)));
        (await ReadAgainAsync(read)).ShouldBe("in time");
    }

    [Fact]
    public async Task GetOrLastGoodAsync_WhileTheOtherSideIsAway_GivesTheLastGoodAndItsAge()
    {
        var read = Make(_ => Interlocked.Increment(ref _reads) == 2 ? throw new TimeoutException("away") : Task.FromResult($"{_reads}"));
        (await read.GetOrLastGoodAsync(default)).ShouldBe(new SharedValue<string>("1"));
        _time.Advance(TimeSpan.FromSeconds(7));
        (await read.GetOrLastGoodAsync(default)).ShouldBe(new SharedValue<string>("1", TimeSpan.FromSeconds(7)));
        (await read.GetOrLastGoodAsync(default)).ShouldBe(new SharedValue<string>("3"));
    }

    [Fact]
    public async Task GetOrLastGoodAsync_WithoutALastGoodOrForADefect_Throws()
    {
        var read = Make(_ => Interlocked.Increment(ref _reads) switch
        {
            1 => throw new TimeoutException("away"),
            2 => Task.FromResult("good"),
            _ => throw new InvalidOperationException("a bug"),
        });
        await Should.ThrowAsync<TimeoutException>(read.GetOrLastGoodAsync(default).AsTask());
        await read.GetOrLastGoodAsync(default);
        _time.Advance(MaxAge);
        await Should.ThrowAsync<InvalidOperationException>(read.GetOrLastGoodAsync(default).AsTask());
    }

    [Fact]
    public async Task GetOrLastGoodAsync_WhileTheBreakerIsOpen_DoesNotAsk()
    {
        var read = Counting();
        await read.GetOrLastGoodAsync(default);
        _breaker.CountFailed(new TimeoutException("away"), 50);
        _time.Advance(TimeSpan.FromSeconds(3));
        (await read.GetOrLastGoodAsync(default)).ShouldBe(new SharedValue<string>("1", TimeSpan.FromSeconds(3)));
        _reads.ShouldBe(1);
    }

    [Fact]
    public async Task GetRecentAsync_WhenOld_AnswersAtOnceAndRenewsBehind()
    {
        var gate = new TaskCompletionSource<string>();
        var read = Make(_ => Interlocked.Increment(ref _reads) == 1 ? Task.FromResult("old") : gate.Task);
        (await read.GetRecentAsync(default)).ShouldBe("old");
        _time.Advance(TimeSpan.FromSeconds(5));
        (await read.GetRecentAsync(default)).ShouldBe("old");
        var renewed = read.GetAsync(default).AsTask();
        gate.SetResult("new");
        (await renewed).ShouldBe("new");
        (await read.GetRecentAsync(default)).ShouldBe("new");
        _reads.ShouldBe(2);
    }

    [Fact]
    public async Task GetRecentAsync_WhenRenewalFails_GoesOnWithTheOldAndTriesOnceAPause()
    {
        var failed = new SemaphoreSlim(0);
        var read = Make(_ =>
        {
            if (Interlocked.Increment(ref _reads) == 1)
                return Task.FromResult("old");
            failed.Release();
            throw new InvalidOperationException("away");
        });
        await read.GetRecentAsync(default);
        _time.Advance(TimeSpan.FromSeconds(5));
        for (var call = 0; call < 50; call++)
            (await read.GetRecentAsync(default)).ShouldBe("old");
        (await failed.WaitAsync(TimeSpan.FromSeconds(10))).ShouldBeTrue();
        _reads.ShouldBe(2);
        // The pause begins a moment after the failure was seen here, so it may take two steps.
        var triedAgain = false;
        for (var step = 0; step < 10 && !triedAgain; step++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            (await read.GetRecentAsync(default)).ShouldBe("old");
            triedAgain = await failed.WaitAsync(TimeSpan.FromSeconds(1));
        }

        triedAgain.ShouldBeTrue();
        _reads.ShouldBe(3);
    }

    // A request just before a reading is given up shares its end; a request after that begins another.
    private static async Task<string> ReadAgainAsync(SharedRead<string> read)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await read.GetAsync(default);
            }
            catch (TimeoutException) when (attempt < 50)
            {
            }
        }
    }

    private SharedRead<string> Counting(Func<string, TimeSpan?>? goodFor = null) => Make(_ => Task.FromResult($"{Interlocked.Increment(ref _reads)}"), goodFor);

    private SharedRead<string> Make(Func<CancellationToken, Task<string>> read, Func<string, TimeSpan?>? goodFor = null) =>
        new(read, new SharedReadOptions("a test", MaxAge) { Timeout = TimeSpan.FromSeconds(30) }, _breaker, _time, NullLogger.Instance, goodFor);
}

using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using Shouldly;
using Ticketing.Common.Resilience;
using Ticketing.Common.Results;
using Ticketing.Tests.Unit.Concert;
using Xunit;

namespace Ticketing.Tests.Unit.Resilience;

public sealed class CircuitBreakerTests : IDisposable
{
    private static readonly Exception Away = new TimeoutException("away");
    private static readonly Exception CallerGone = new OperationCanceledException(new CancellationToken(canceled: true));
    private static readonly TimeSpan Break = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Sampling = TimeSpan.FromSeconds(10);

    private readonly ManualTime _time = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly Breakers _breakers;

    public CircuitBreakerTests() => _breakers = Make(_services, _time);

    public void Dispose() => _services.Dispose();

    internal static Breakers Make(IServiceProvider services, TimeProvider time) =>
        new(Options.Create(new ResilienceOptions()), services.GetRequiredService<IMeterFactory>(), time, NullLogger<Breakers>.Instance);

    [Fact]
    public async Task Run_WhenHalfOfTheCallsFail_OpensAndRefusesAtOnce()
    {
        await CallAsync(_breakers.Queue, null, 50);
        await CallAsync(_breakers.Queue, Away, 49);
        _breakers.Queue.State.ShouldBe(CircuitState.Closed);
        await CallAsync(_breakers.Queue, Away);
        _breakers.Queue.State.ShouldBe(CircuitState.Open);

        var wasCalled = false;
        var refused = await Should.ThrowAsync<BrokenCircuitException>(_breakers.Queue.RunAsync((_, _) => new ValueTask<bool>(wasCalled = true), 0).AsTask());
        wasCalled.ShouldBeFalse();
        Faults.IsUnavailable(refused).ShouldBeTrue("it is answered with 503");
        _breakers.Database.State.ShouldBe(CircuitState.Closed, "each part has its own");
    }

    [Fact]
    public async Task Run_WhenFewerThanFiftyCallsFail_StaysClosed()
    {
        await CallAsync(_breakers.Queue, Away, 49);
        _breakers.Queue.State.ShouldBe(CircuitState.Closed);
        _time.Advance(Sampling);
        await CallAsync(_breakers.Queue, Away, 49);
        _breakers.Queue.State.ShouldBe(CircuitState.Closed, "calls of more than ten seconds ago do not count");
        await CallAsync(_breakers.Queue, Away);
        _breakers.Queue.State.ShouldBe(CircuitState.Open);
    }

    [Fact]
    public async Task Run_OfABatch_CountsForEachOfItsCallers()
    {
        await _breakers.Queue.RunAsync((_, _) => new ValueTask<bool>(true), 0, calls: 50);
        await Should.ThrowAsync<TimeoutException>(_breakers.Queue.RunAsync<int, bool>((_, _) => throw Away, 0, calls: 48).AsTask());
        _breakers.Queue.CountFailed(Away, 1);
        _breakers.Queue.State.ShouldBe(CircuitState.Closed);
        _breakers.Queue.CountFailed(Away, 1);
        _breakers.Queue.State.ShouldBe(CircuitState.Open);
    }

    [Fact]
    public async Task Run_WhenTheCallerIsAtFaultOrGone_IsNoFailure()
    {
        await CallAsync(_breakers.Database, new InvalidOperationException("a bug"), 200);
        await CallAsync(_breakers.Database, CallerGone, 200);
        await CallAsync(_breakers.Database, new BusyException("no connection was free"), 200);
        await CallAsync(_breakers.Notice, new HttpRequestException("no", null, HttpStatusCode.BadRequest), 200);
        _breakers.All.ShouldAllBe(breaker => breaker.State == CircuitState.Closed);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    public async Task Run_WhenTheReceiverOfNoticesCannotTakeThem_Opens(HttpStatusCode status)
    {
        await CallAsync(_breakers.Notice, new HttpRequestException("no", null, status), 50);
        _breakers.Notice.State.ShouldBe(CircuitState.Open);
    }

    [Fact]
    public async Task Run_AfterThirtySeconds_LetsOneCallTryAndClosesWhenItSucceeds()
    {
        await OpenAsync(_breakers.Database);
        _time.Advance(Break - TimeSpan.FromTicks(1));
        await Should.ThrowAsync<BrokenCircuitException>(CallOnceAsync(_breakers.Database, null));
        _time.Advance(TimeSpan.FromTicks(1));

        var answer = new TaskCompletionSource<bool>();
        var trial = _breakers.Database.RunAsync((_, _) => new ValueTask<bool>(answer.Task), 0).AsTask();
        _breakers.Database.State.ShouldBe(CircuitState.HalfOpen);
        await Should.ThrowAsync<BrokenCircuitException>(CallOnceAsync(_breakers.Database, null));
        answer.SetResult(true);
        await trial;
        _breakers.Database.State.ShouldBe(CircuitState.Closed);
    }

    public static TheoryData<string> Trials => ["fails", "is given up by its caller", "calls through the same breaker"];

    [Theory]
    [MemberData(nameof(Trials))]
    public async Task Run_WhenTheTrialShowsNoAnswer_StaysOpenForAsLongAgain(string trial)
    {
        await OpenAsync(_breakers.Database);
        _time.Advance(Break);
        await Should.ThrowAsync<Exception>(trial switch
        {
            "fails" => CallOnceAsync(_breakers.Database, Away),
            "is given up by its caller" => CallOnceAsync(_breakers.Database, CallerGone),
            _ => _breakers.Database.RunAsync((breaker, _) => new ValueTask<bool>(CallOnceAsync(breaker, null)), _breakers.Database).AsTask(),
        });
        _breakers.Database.State.ShouldBe(CircuitState.Open);
        _time.Advance(Break - TimeSpan.FromTicks(1));
        await Should.ThrowAsync<BrokenCircuitException>(CallOnceAsync(_breakers.Database, null));
    }

    [Fact]
    public async Task Close_WhenTheProbeWasAnswered_ClosesAtOnceAndCountsAnew()
    {
        await OpenAsync(_breakers.Queue);
        await _breakers.Queue.CloseAsync();
        _breakers.Queue.State.ShouldBe(CircuitState.Closed);
        await CallAsync(_breakers.Queue, Away, 49);
        _breakers.Queue.State.ShouldBe(CircuitState.Closed);
    }

    [Fact]
    public async Task Run_WhenKafkaHangs_IsStoppedBelowTwoSeconds()
    {
        var began = TimeProvider.System.GetTimestamp();
        var breakers = Make(_services, TimeProvider.System);
        await Should.ThrowAsync<Exception>(breakers.Kafka.RunAsync(
            static async (_, cancellation) =>
            {
                await Task.Delay(Timeout.Infinite, cancellation);
                return true;
            },
            0,
            calls: 50).AsTask());
        TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(3));
        breakers.Kafka.State.ShouldBe(CircuitState.Open);
    }

    private static Task OpenAsync(CircuitBreaker breaker) => CallAsync(breaker, Away, 100);

    private static async Task CallAsync(CircuitBreaker breaker, Exception? fault, int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            try
            {
                await CallOnceAsync(breaker, fault);
            }
            catch (Exception thrown) when (thrown == fault || thrown is BrokenCircuitException)
            {
                // As it was meant to be.
            }
        }
    }

    private static Task<bool> CallOnceAsync(CircuitBreaker breaker, Exception? fault) =>
        breaker.RunAsync(static (fault, _) => fault is null ? new ValueTask<bool>(true) : throw fault, fault).AsTask();
}

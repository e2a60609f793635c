using System.Diagnostics.Metrics;
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

    private readonly ManualTime _time = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly Breakers _breakers;

    public CircuitBreakerTests() => _breakers = Make(_services, _time);

    public void Dispose() => _services.Dispose();

    internal static Breakers Make(IServiceProvider services, TimeProvider time) =>
        new(Options.Create(new ResilienceOptions()), services.GetRequiredService<IMeterFactory>(), time, NullLogger<Breakers>.Instance);

    [Fact]
    public async Task Run_WhenHalfOfAHundredFail_OpensAndRefusesAtOnce()
    {
        await TryAsync(_breakers.Queue, null, 50);
        await TryAsync(_breakers.Queue, Away, 49);
        _breakers.Queue.State.ShouldBe(CircuitState.Closed);
        await TryAsync(_breakers.Queue, Away);
        _breakers.Queue.State.ShouldBe(CircuitState.Open);

        var asked = false;
        var refused = await Should.ThrowAsync<BrokenCircuitException>(_breakers.Queue.RunAsync((_, _) => new ValueTask<bool>(asked = true), 0).AsTask());
        asked.ShouldBeFalse();
        Faults.IsUnavailable(refused).ShouldBeTrue("it is answered with 503");
        _breakers.Concert.State.ShouldBe(CircuitState.Closed, "each part has its own");
    }

    [Fact]
    public async Task Run_WhenABatchFails_CountsAllWhomItCarried()
    {
        await Should.ThrowAsync<TimeoutException>(_breakers.Queue.RunAsync<int, bool>((_, _) => throw Away, 0, calls: 49).AsTask());
        _breakers.Queue.State.ShouldBe(CircuitState.Closed);
        _breakers.Queue.CountFailed(Away, 1);
        _breakers.Queue.State.ShouldBe(CircuitState.Open);
    }

    [Fact]
    public async Task Run_WhenTheCallerIsAtFaultOrGone_IsNoFailure()
    {
        await TryAsync(_breakers.Concert, new InvalidOperationException("a bug"), 200);
        await TryAsync(_breakers.Concert, new OperationCanceledException(new CancellationToken(canceled: true)), 200);
        await TryAsync(_breakers.Concert, new BusyException("others were served"), 200);
        await TryAsync(_breakers.Notifier, new HttpRequestException("no", null, System.Net.HttpStatusCode.BadRequest), 200);
        _breakers.All.ShouldAllBe(breaker => breaker.State == CircuitState.Closed);

        await TryAsync(_breakers.Notifier, new HttpRequestException("no", null, System.Net.HttpStatusCode.BadGateway), 200);
        _breakers.Notifier.State.ShouldBe(CircuitState.Open);
    }

    [Fact]
    public async Task Run_AfterThirtySeconds_LetsOneCallTryAndClosesWhenItSucceeds()
    {
        await OpenAsync(_breakers.Concert);
        _time.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        await Should.ThrowAsync<BrokenCircuitException>(TryOnceAsync(_breakers.Concert, null));
        _time.Advance(TimeSpan.FromTicks(1));

        var answer = new TaskCompletionSource<bool>();
        var trial = _breakers.Concert.RunAsync((_, _) => new ValueTask<bool>(answer.Task), 0).AsTask();
        _breakers.Concert.State.ShouldBe(CircuitState.HalfOpen);
        await Should.ThrowAsync<BrokenCircuitException>(TryOnceAsync(_breakers.Concert, null));
        answer.SetResult(true);
        await trial;
        _breakers.Concert.State.ShouldBe(CircuitState.Closed);
    }

    [Fact]
    public async Task Run_WhenTheTrialFails_IsOpenForAsLongAgain()
    {
        await OpenAsync(_breakers.Concert);
        _time.Advance(TimeSpan.FromSeconds(30));
        await Should.ThrowAsync<TimeoutException>(TryOnceAsync(_breakers.Concert, Away));
        _breakers.Concert.State.ShouldBe(CircuitState.Open);
        _time.Advance(TimeSpan.FromSeconds(29));
        await Should.ThrowAsync<BrokenCircuitException>(TryOnceAsync(_breakers.Concert, null));
    }

    [Fact]
    public async Task Run_WhenTheTrialsCallerGoesAway_TheNextTries()
    {
        await OpenAsync(_breakers.Concert);
        _time.Advance(TimeSpan.FromSeconds(30));
        await Should.ThrowAsync<OperationCanceledException>(TryOnceAsync(_breakers.Concert, new OperationCanceledException(new CancellationToken(canceled: true))));
        await TryOnceAsync(_breakers.Concert, null);
        _breakers.Concert.State.ShouldBe(CircuitState.Closed);
    }

    [Fact]
    public async Task Run_OfWhatATrialCallsInTurn_GoesThrough()
    {
        await OpenAsync(_breakers.Concert);
        _time.Advance(TimeSpan.FromSeconds(30));
        await _breakers.Concert.RunAsync((breaker, cancellation) => breaker.RunAsync(static async (_, _) => await Task.FromResult(true), 0, cancellation: cancellation), _breakers.Concert);
        _breakers.Concert.State.ShouldBe(CircuitState.Closed);
    }

    [Fact]
    public async Task Close_ByTheProbe_ClosesAtOnceAndForgetsWhatWas()
    {
        await OpenAsync(_breakers.Queue);
        _breakers.Queue.Close();
        _breakers.Queue.State.ShouldBe(CircuitState.Closed);
        await TryAsync(_breakers.Queue, Away, 49);
        _breakers.Queue.State.ShouldBe(CircuitState.Closed, "what was before the probe no longer counts");
    }

    [Fact]
    public async Task Run_WhenACallEndsAfterTheBreakerHasOpenedAndClosed_CountsForNothing()
    {
        var answer = new TaskCompletionSource<bool>();
        var late = Enumerable.Range(0, 60).Select(_ => _breakers.Queue.RunAsync((_, _) => new ValueTask<bool>(answer.Task), 0).AsTask()).ToList();
        await OpenAsync(_breakers.Queue);
        _breakers.Queue.Close();
        answer.SetException(Away);
        await Should.ThrowAsync<TimeoutException>(Task.WhenAll(late));
        _breakers.Queue.State.ShouldBe(CircuitState.Closed);
    }

    [Fact]
    public async Task Run_ThroughTheBus_WhenItHangs_IsStoppedBelowTwoSeconds()
    {
        var began = TimeProvider.System.GetTimestamp();
        var breakers = Make(_services, TimeProvider.System);
        await Should.ThrowAsync<Exception>(breakers.Bus.RunAsync(
            static async (_, cancellation) =>
            {
                await Task.Delay(Timeout.Infinite, cancellation);
                return true;
            },
            0,
            calls: 50).AsTask());
        TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(3));
        breakers.Bus.State.ShouldBe(CircuitState.Open);
    }

    [Fact]
    public void Options_WhenTheMinimumCannotBeReached_AreRefused()
    {
        var options = new ResilienceOptions { SampleCalls = 40 };
        options.Validate(new System.ComponentModel.DataAnnotations.ValidationContext(options)).ShouldHaveSingleItem().ErrorMessage.ShouldNotBeNull().ShouldContain("Resilience:MinimumCalls");
    }

    private static Task OpenAsync(CircuitBreaker breaker) => TryAsync(breaker, Away, 100);

    private static async Task TryAsync(CircuitBreaker breaker, Exception? fault, int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            try
            {
                await TryOnceAsync(breaker, fault);
            }
            catch (Exception thrown) when (thrown == fault || thrown is BrokenCircuitException)
            {
                // As it was meant to be.
            }
        }
    }

    private static Task<bool> TryOnceAsync(CircuitBreaker breaker, Exception? fault) =>
        breaker.RunAsync(static (fault, _) => fault is null ? new ValueTask<bool>(true) : throw fault, fault).AsTask();
}

using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Ticketing.Common.Results;

namespace Ticketing.Common.Resilience;

/// <summary>Calls one part of the system through Polly's circuit breaker: while the part is known not to answer, calls are refused at once.</summary>
public sealed class CircuitBreaker
{
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly CircuitBreakerManualControl _control = new();
    private readonly Func<Exception, bool> _isFailure;
    private readonly ResiliencePipeline _pipeline;

    /// <summary>Prepares the breaker, closed.</summary>
    /// <param name="name">The part.</param>
    /// <param name="options">When it opens.</param>
    /// <param name="breakDuration">For how long it stays open.</param>
    /// <param name="isFailure">Whether a fault is a failure of the part. Any other fault shows that the part answers.</param>
    /// <param name="timeout">How long a call may take; null where the callers have a timeout of their own.</param>
    /// <param name="time">The clock of this host.</param>
    /// <param name="log">Where changes of the state are logged.</param>
    internal CircuitBreaker(
        string name, ResilienceOptions options, TimeSpan breakDuration, Func<Exception, bool> isFailure, TimeSpan? timeout, TimeProvider time, ILogger log)
    {
        Name = name;
        _isFailure = isFailure;
        var builder = new ResiliencePipelineBuilder { TimeProvider = time };
        builder.AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            FailureRatio = options.FailureRatio,
            MinimumThroughput = options.MinimumThroughput,
            SamplingDuration = TimeSpan.FromSeconds(options.SamplingSeconds),
            BreakDuration = breakDuration,
            StateProvider = _state,
            ManualControl = _control,
            ShouldHandle = args => new ValueTask<bool>(args.Outcome.Exception is { } fault && IsFailure(fault)),
            OnOpened = args =>
            {
                ResilienceLog.Opened(log, name, args.Outcome.Exception?.Message ?? "");
                return default;
            },
            OnClosed = args =>
            {
                ResilienceLog.Closed(log, name, args.IsManual ? "the probe was answered" : "a call succeeded");
                return default;
            },
        });
        if (timeout is { } limit)
            builder.AddTimeout(limit);
        _pipeline = builder.Build();
    }

    /// <summary>The part, as metrics, health and logs name it.</summary>
    public string Name { get; }

    /// <summary>Whether calls go through.</summary>
    public CircuitState State => _state.CircuitState;

    /// <summary>Makes a call to the part. Its faults come out as they are.</summary>
    /// <param name="call">The call.</param>
    /// <param name="state">What the call needs.</param>
    /// <param name="calls">How many callers it serves: the breaker counts it as that many calls.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="BrokenCircuitException">The breaker is open; the part was not called.</exception>
    public async ValueTask<TResult> RunAsync<TState, TResult>(
        Func<TState, CancellationToken, ValueTask<TResult>> call, TState state, int calls = 1, CancellationToken cancellation = default)
    {
        TResult result;
        try
        {
            result = await _pipeline.ExecuteAsync(static (what, cancellation) => what.call(what.state, cancellation), (call, state), cancellation);
        }
        catch (Exception fault) when (calls > 1)
        {
            await CountAsync(fault, calls - 1);
            throw;
        }

        if (calls > 1)
            await CountAsync(null, calls - 1);
        return result;
    }

    /// <summary>Counts calls that were not made because one before them failed.</summary>
    /// <param name="fault">The fault of that one.</param>
    /// <param name="calls">How many they are.</param>
    public void CountFailed(Exception fault, int calls) => _ = CountAsync(fault, calls);

    /// <summary>Closes the breaker, because the part has answered a probe.</summary>
    internal Task CloseAsync() => _control.CloseAsync();

    // Polly counts executions, so a batch is followed by executions that only repeat its outcome: 128 of them take about 20 microseconds.
    private async Task CountAsync(Exception? fault, int calls)
    {
        var outcome = fault is null ? Outcome.FromResult(true) : Outcome.FromException<bool>(fault);
        var context = ResilienceContextPool.Shared.Get();
        while (calls-- > 0 && State == CircuitState.Closed)
            await _pipeline.ExecuteOutcomeAsync(static (_, outcome) => new ValueTask<Outcome<bool>>(outcome), context, outcome);
        ResilienceContextPool.Shared.Return(context);
    }

    // A trial call (half-open) that its caller gave up, or that was refused before it was made, does not show that the part answers.
    private bool IsFailure(Exception fault) =>
        _isFailure(fault) || (fault is OperationCanceledException or BrokenCircuitException or TooManyCallsException && State == CircuitState.HalfOpen);
}

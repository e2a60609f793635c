using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;

namespace Ticketing.Common.Resilience;

/// <summary>The way to one part: calls go through its pipeline, which refuses them at once while the part is known not to answer.</summary>
public sealed class CircuitBreaker
{
    private readonly ResiliencePipeline _pipeline;
    private readonly Circuit _circuit;
    private readonly Func<Exception, bool> _isFailure;
    private readonly ILogger _log;

    /// <summary>Prepares the pipeline.</summary>
    /// <param name="name">The part.</param>
    /// <param name="circuit">Its states.</param>
    /// <param name="isFailure">Whether a fault is the part's.</param>
    /// <param name="timeout">How long a call may take that keeps no time itself; null for those that do.</param>
    /// <param name="time">The clock of this host.</param>
    /// <param name="log">Where changes of state go.</param>
    internal CircuitBreaker(string name, Circuit circuit, Func<Exception, bool> isFailure, TimeSpan? timeout, TimeProvider time, ILogger log)
    {
        (Name, _circuit, _isFailure, _log) = (name, circuit, isFailure, log);
        var builder = new ResiliencePipelineBuilder { Name = name, TimeProvider = time };
        builder.AddStrategy(_ => new BreakerStrategy(name, circuit, isFailure, log), new BreakerStrategyOptions());
        if (timeout is { } most)
            builder.AddTimeout(most);
        _pipeline = builder.Build();
    }

    /// <summary>What it is called in metrics, health and logs.</summary>
    public string Name { get; }

    /// <summary>Whether calls go through.</summary>
    public CircuitState State => _circuit.State;

    /// <summary>Makes a call to the part.</summary>
    /// <param name="call">The call. Its faults come out as they are.</param>
    /// <param name="state">What it needs.</param>
    /// <param name="calls">How many calls it stands for.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="BrokenCircuitException">The part is known not to answer, and was not asked.</exception>
    public async ValueTask<TResult> RunAsync<TState, TResult>(
        Func<TState, CancellationToken, ValueTask<TResult>> call, TState state, int calls = 1, CancellationToken cancellation = default)
    {
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, cancellation);
        context.Properties.Set(BreakerStrategy.Calls, calls);
        try
        {
            return await _pipeline.ExecuteAsync(
                static (context, what) => what.call(what.state, context.CancellationToken), context, (call, state));
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>Counts calls that were given up for a fault of another's that they stood in line behind.</summary>
    public void CountFailed(Exception fault, int calls)
    {
        if (fault is not BrokenCircuitException && _isFailure(fault) && _circuit.Ended(_circuit.Era, failed: true, calls) is { } changed)
            ResilienceLog.Changed(_log, Name, changed, fault.Message);
    }

    /// <summary>Lets calls through again: somebody has asked the part beside them, and it answered.</summary>
    internal void Close()
    {
        if (_circuit.Close())
            ResilienceLog.Changed(_log, Name, CircuitState.Closed, "it answers the probe");
    }

    private sealed class BreakerStrategyOptions : ResilienceStrategyOptions;
}

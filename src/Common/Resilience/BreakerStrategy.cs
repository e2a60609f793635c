using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;

namespace Ticketing.Common.Resilience;

/// <summary>A circuit as a strategy of Polly's: its own counts the calls of a span of time, this one the last so many.</summary>
/// <param name="name">The part.</param>
/// <param name="circuit">Its states.</param>
/// <param name="isFailure">Whether a fault is the part's; what is neither that nor a cancellation shows that the part answers.</param>
/// <param name="log">Where changes of state go.</param>
internal sealed class BreakerStrategy(string name, Circuit circuit, Func<Exception, bool> isFailure, ILogger log) : ResilienceStrategy
{
    /// <summary>How many calls one execution stands for: a batch fails for all whom it carries.</summary>
    public static readonly ResiliencePropertyKey<int> Calls = new("calls");

    // What a trial calls in turn belongs to it.
    private static readonly AsyncLocal<Circuit?> Trial = new();

    protected override ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback, ResilienceContext context, TState state)
    {
        if (circuit.TryEnter(out var era))
            return CallAsync(callback, context, state, era);
        return circuit.State == CircuitState.HalfOpen && Trial.Value == circuit
            ? callback(context, state)
            : new(Outcome.FromException<TResult>(new BrokenCircuitException($"The breaker '{name}' is open.")));
    }

    private async ValueTask<Outcome<TResult>> CallAsync<TResult, TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback, ResilienceContext context, TState state, int era)
    {
        if (circuit.State == CircuitState.HalfOpen)
            Trial.Value = circuit;
        var outcome = await callback(context, state).ConfigureAwait(context.ContinueOnCapturedContext);
        if (outcome.Exception is BrokenCircuitException || (outcome.Exception is OperationCanceledException stopped && !isFailure(stopped)))
            circuit.Abandoned(era);
        else if (circuit.Ended(era, outcome.Exception is { } fault && isFailure(fault), context.Properties.GetValue(Calls, 1)) is { } changed)
            ResilienceLog.Changed(log, name, changed, outcome.Exception?.Message ?? "it answers");
        return outcome;
    }
}

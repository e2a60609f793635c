using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using Ticketing.Common.Results;

namespace Ticketing.Common.Resilience;

/// <summary>The circuit breakers of this replica, and the one place that says what each of them counts.</summary>
public sealed class Breakers
{
    private const int TooManyRequests = 429;

    /// <summary>How often a part whose breaker is open is probed, and how long its answer may take.</summary>
    public static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(1);

    // A bus keeps its own time for each of its steps; all of them together are to stay below two seconds.
    private static readonly TimeSpan BusTimeout = TimeSpan.FromMilliseconds(1900);

    /// <summary>Prepares them, all closed, and shows them as <c>circuit_breaker_state</c>.</summary>
    public Breakers(IOptions<ResilienceOptions> options, IMeterFactory meters, TimeProvider time, ILogger<Breakers> log)
    {
        var rules = options.Value;
        var probed = TimeSpan.FromSeconds(rules.OpenSeconds);
        Queue = Create("queue", probed, Faults.IsUnavailable);
        // Whoever had to wait too long behind others who were served was not refused by the database.
        Concert = Create("concert", probed, fault => fault is not BusyException && Faults.IsUnavailable(fault));
        // What cannot be asked whether it is back without giving it something to do is tried with the next call there is.
        Bus = Create("bus", ProbeInterval, fault => fault is not OperationCanceledException, BusTimeout);
        // A receiver who refuses a notice answers.
        Notifier = Create(
            "notifier", ProbeInterval, fault => Faults.IsUnavailable(fault) || fault is HttpRequestException { StatusCode: >= System.Net.HttpStatusCode.InternalServerError or (System.Net.HttpStatusCode)TooManyRequests });
        All = [Queue, Concert, Bus, Notifier];
        meters.Create("Ticketing.Resilience").CreateObservableGauge(
            "circuit_breaker_state",
            () => All.Select(breaker => new Measurement<int>(NumberOf(breaker.State), new KeyValuePair<string, object?>("name", breaker.Name))),
            description: "0 closed, 1 half-open, 2 open.");

        CircuitBreaker Create(string name, TimeSpan openFor, Func<Exception, bool> isFailure, TimeSpan? timeout = null) =>
            new(name, new Circuit(new CallWindow(rules.SampleCalls, rules.MinimumCalls, rules.FailurePercent), openFor, time), isFailure, timeout, time, log);
    }

    /// <summary>The line in Redis: entry, checks, admission, the tick, operators' calls. The seat lock has its own way to do without Redis.</summary>
    public CircuitBreaker Queue { get; }

    /// <summary>The database: lists of what is on and what is free, holds, payments.</summary>
    public CircuitBreaker Concert { get; }

    /// <summary>What carries events from the outbox.</summary>
    public CircuitBreaker Bus { get; }

    /// <summary>The receiver of notices.</summary>
    public CircuitBreaker Notifier { get; }

    /// <summary>All of them.</summary>
    public IReadOnlyList<CircuitBreaker> All { get; }

    private static int NumberOf(CircuitState state) => state switch
    {
        CircuitState.Closed => 0,
        CircuitState.HalfOpen => 1,
        _ => 2,
    };
}

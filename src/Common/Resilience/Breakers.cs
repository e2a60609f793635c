using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using Ticketing.Common.Results;

namespace Ticketing.Common.Resilience;

/// <summary>The circuit breakers of this replica, and what counts as a failure for each of them.</summary>
public sealed class Breakers
{
    // A part that no probe asks is tried by the next call, one second after its breaker opened.
    private static readonly TimeSpan BreakWithoutProbe = TimeSpan.FromSeconds(1);

    // Producing has several steps with timeouts of their own.
    private static readonly TimeSpan KafkaTimeout = TimeSpan.FromMilliseconds(1900);

    /// <summary>Prepares them, all closed, and publishes the gauge <c>circuit_breaker_state</c>.</summary>
    public Breakers(IOptions<ResilienceOptions> options, IMeterFactory meters, TimeProvider time, ILogger<Breakers> log)
    {
        var breakWithProbe = TimeSpan.FromSeconds(options.Value.BreakSeconds);
        Queue = Create("queue", breakWithProbe, fault => fault is not FullException && Faults.IsUnavailable(fault));
        Database = Create("database", breakWithProbe, fault => fault is not BusyException && Faults.IsUnavailable(fault));
        Kafka = Create("kafka", BreakWithoutProbe, fault => fault is not OperationCanceledException, KafkaTimeout);
        Notice = Create("notice", BreakWithoutProbe, fault => Faults.IsUnavailable(fault) || IsReceiversFault(fault));
        All = [Queue, Database, Kafka, Notice];
        meters.Create("Ticketing.Resilience").CreateObservableGauge(
            "circuit_breaker_state",
            () => All.Select(breaker => new Measurement<int>(NumberOf(breaker.State), new KeyValuePair<string, object?>("name", breaker.Name))),
            description: "State of a circuit breaker: 0 closed, 1 half-open, 2 open.");

        CircuitBreaker Create(string name, TimeSpan breakDuration, Func<Exception, bool> isFailure, TimeSpan? timeout = null) =>
            new(name, options.Value, breakDuration, isFailure, timeout, time, log);
    }

    /// <summary>
    /// The queues in Redis: entry, checks, admission, the tick, operators' calls. A Redis whose memory is full still answers, so that is not a failure.
    /// </summary>
    public CircuitBreaker Queue { get; }

    /// <summary>The database: lists, holds, payments. Waiting for a connection behind other calls is not a failure.</summary>
    public CircuitBreaker Database { get; }

    /// <summary>Kafka, which takes events from the outbox.</summary>
    public CircuitBreaker Kafka { get; }

    /// <summary>The receiver of notices. An answer of 4xx other than 429 is not a failure, because the receiver answers.</summary>
    public CircuitBreaker Notice { get; }

    /// <summary>All of them.</summary>
    public IReadOnlyList<CircuitBreaker> All { get; }

    private static bool IsReceiversFault(Exception fault) =>
        fault is HttpRequestException { StatusCode: >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests };

    private static int NumberOf(CircuitState state) => state switch
    {
        CircuitState.Closed => 0,
        CircuitState.HalfOpen => 1,
        _ => 2,
    };
}

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Ticketing.Queues.Rules;
using Ticketing.Queues.Tokens;
using Ticketing.Redis;

namespace Ticketing.Queues.Telemetry;

/// <summary>Measures of admission, on the meter <c>Ticketing.Queues</c>.</summary>
internal sealed class QueueMetrics
{
    public const string MeterName = "Ticketing.Queues";

    private readonly Histogram<double> _toldOverTrue;
    private readonly Counter<long> _badReplies;
    private readonly Counter<long> _lockFailures;
    private readonly Histogram<double> _moveDuration;
    private readonly ConcurrentDictionary<string, EndedWaits> _ended = new();

    public QueueMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _toldOverTrue = meter.CreateHistogram<double>(
            "queue_wait_told_over_true",
            description: "The wait estimated at entry over the true wait, of people who waited at least a second.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 0.75, 0.9, 1.1, 1.25, 1.5, 2, 4, 10] });
        _badReplies = meter.CreateCounter<long>("queue_script_bad_replies_total", description: "Script replies of a wrong form.");
        _lockFailures = meter.CreateCounter<long>("scheduler_lock_acquire_failures_total", description: "Ticks that another replica was already running.");
        _moveDuration = meter.CreateHistogram<double>(
            "scheduler_move_duration_seconds",
            "s",
            "How long a tick of this replica took to free slots and admit people; those that another replica was already running are not counted.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = RedisMetrics.Buckets });
        // Published at zero: Prometheus cannot see the increase of a counter whose first value is one.
        foreach (var counter in new[] { _badReplies, _lockFailures })
            counter.Add(0);
    }

    /// <summary>A person claimed a slot: compares the wait that was estimated at entry with the true one.</summary>
    public void Claimed(QueueToken token, DateTimeOffset admittedAt)
    {
        var waited = admittedAt - token.IssuedAt;
        if (token.EstimatedWait is not { } estimated || waited < TimeSpan.FromSeconds(1))
            return;
        _toldOverTrue.Record(estimated / waited, new KeyValuePair<string, object?>("queue", token.Visitor.Queue));
        var ended = new EndedWaits(1, estimated, waited);
        _ended.AddOrUpdate(token.Visitor.Queue, static (_, one) => one, static (_, all, one) => all + one, ended);
    }

    /// <summary>The waits that have ended in a queue on this replica since the last call.</summary>
    public EndedWaits TakeEndedWaits(string queue) => _ended.TryRemove(queue, out var waits) ? waits : default;

    /// <summary>A script gave a bad reply.</summary>
    public void BadReply() => _badReplies.Add(1);

    /// <summary>Another replica had the lock of the tick.</summary>
    public void LockFailed() => _lockFailures.Add(1);

    /// <summary>A tick that ran took this long.</summary>
    public void Moved(TimeSpan took) => _moveDuration.Record(took.TotalSeconds);
}

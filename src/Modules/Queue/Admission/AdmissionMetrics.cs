using System.Diagnostics.Metrics;
using Ticketing.Redis;

namespace Ticketing.Queues.Admission;

/// <summary>Measures of the line, on the meter <c>Ticketing.Queues</c>.</summary>
internal sealed class AdmissionMetrics
{
    public const string MeterName = "Ticketing.Queues";

    private readonly Histogram<double> _toldToTrueWait;
    private readonly Counter<long> _badReplies;
    private readonly Counter<long> _lockFailures;
    private readonly Counter<long> _admitted;
    private readonly Histogram<double> _moveDuration;

    public AdmissionMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _toldToTrueWait = meter.CreateHistogram<double>(
            "queue_wait_told_to_true_ratio",
            description: "The wait told at entry over the wait that came true, for those who waited at least a second.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 0.75, 0.9, 1.1, 1.25, 1.5, 2, 4, 10] });
        _badReplies = meter.CreateCounter<long>("queue_script_bad_replies_total", description: "Script replies that were not as promised.");
        _lockFailures = meter.CreateCounter<long>("scheduler_lock_acquire_failures_total", description: "Ticks that another replica was already running.");
        _moveDuration = meter.CreateHistogram<double>(
            "scheduler_move_duration_seconds",
            "s",
            "How long a tick of this replica took to free slots and let people in; those that another replica was already running are not counted.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = RedisMetrics.Buckets });
        _admitted = meter.CreateCounter<long>("queue_admitted_total", description: "People let in by ticks of this replica.");
        // Shown at zero: a count that begins at one would not be seen to rise.
        foreach (var counter in new[] { _badReplies, _lockFailures, _admitted })
            counter.Add(0);
    }

    /// <summary>A person came in: compares what was told at entry with what came true.</summary>
    public void Claimed(QueueToken token, DateTimeOffset letInAt)
    {
        var truth = letInAt - token.IssuedAt;
        if (truth >= TimeSpan.FromSeconds(1))
            _toldToTrueWait.Record(token.ToldWait / truth, new KeyValuePair<string, object?>("queue", token.Visitor.Queue));
    }

    /// <summary>A script answered something it must not.</summary>
    public void BadReply() => _badReplies.Add(1);

    /// <summary>Another replica had the tick.</summary>
    public void LockFailed() => _lockFailures.Add(1);

    /// <summary>The tick let people in.</summary>
    public void Admitted(long people) => _admitted.Add(people);

    /// <summary>A tick that ran took this long.</summary>
    public void Moved(TimeSpan took) => _moveDuration.Record(took.TotalSeconds);
}

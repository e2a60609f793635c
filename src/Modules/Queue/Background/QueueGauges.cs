using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Store;

namespace Ticketing.Queues.Background;

/// <summary>The last known size and pace of every queue, as gauges.</summary>
internal sealed class QueueGauges
{
    private readonly ConcurrentDictionary<string, TickReply> _queues = new();

    public QueueGauges(IMeterFactory meters, WaitEstimate estimate)
    {
        var meter = meters.Create(AdmissionMetrics.MeterName);
        meter.CreateObservableGauge("queue_wait_size", () => Each(q => q.Waiting), description: "People waiting.");
        meter.CreateObservableGauge("queue_active_size", () => Each(q => q.Active), description: "People let in.");
        meter.CreateObservableGauge("queue_throughput_users_per_second", () => Each(q => q.PerSecond), description: "People who had waited and were let in, each second.");
        meter.CreateObservableGauge(
            "queue_estimated_wait_seconds",
            () => Each(q => estimate.Wait(q.Waiting, new Pace(q.PerSecond, null)).TotalSeconds),
            description: "The wait of the last in line.");
        meter.CreateObservableGauge(
            "queue_opens_at_timestamp_seconds", () => Each(q => q.OpensAtMs / 1000.0), description: "When the queue opens or opened, in seconds since 1970; 0 where it has no opening.");
    }

    /// <summary>Notes what a tick saw.</summary>
    public void Set(string queue, TickReply tick) => _queues[queue] = tick;

    private IEnumerable<Measurement<double>> Each(Func<TickReply, double> value) =>
        _queues.Select(queue => new Measurement<double>(value(queue.Value), new KeyValuePair<string, object?>("queue", queue.Key)));
}

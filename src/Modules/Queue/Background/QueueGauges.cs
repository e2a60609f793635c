using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Store;
using Ticketing.Queues.Telemetry;

namespace Ticketing.Queues.Background;

/// <summary>The last known size and rate of every queue, as gauges.</summary>
internal sealed class QueueGauges
{
    private readonly ConcurrentDictionary<string, TickReply> _queues = new();

    public QueueGauges(IMeterFactory meters, WaitEstimate estimate)
    {
        var meter = meters.Create(QueueMetrics.MeterName);
        meter.CreateObservableGauge("queue_wait_size", () => Each(tick => tick.Queue.Waiting), description: "People waiting.");
        meter.CreateObservableGauge("queue_active_size", () => Each(tick => tick.Queue.Active), description: "Slots in use.");
        meter.CreateObservableGauge(
            "queue_throughput_users_per_second",
            () => Each(tick => tick.Queue.PerSecond),
            description: "People who had waited and were admitted, each second.");
        meter.CreateObservableGauge(
            "queue_estimated_wait_seconds",
            () => Each(tick => estimate.Wait(tick.Queue.Waiting, tick.Queue)?.TotalSeconds),
            description: "The wait of the last in line; none while paused or drained.");
        meter.CreateObservableGauge(
            "queue_opens_at_timestamp_seconds",
            () => Each(tick => tick.Queue.OpensAtMs / 1000.0),
            description: "When the queue opens or opened, in seconds since 1970; 0 where it has no opening.");
    }

    /// <summary>The last tick of a queue, or null before that.</summary>
    public TickReply? Find(string queue) => _queues.GetValueOrDefault(queue);

    /// <summary>Notes the result of a tick.</summary>
    public void Set(string queue, TickReply tick) => _queues[queue] = tick;

    private IEnumerable<Measurement<double>> Each(Func<TickReply, double?> value) =>
        from queue in _queues
        let measured = value(queue.Value)
        where measured is not null
        select new Measurement<double>(measured.Value, new KeyValuePair<string, object?>("queue", queue.Key));
}

using System.Diagnostics.Metrics;
using Ticketing.Queues.Telemetry;

namespace Ticketing.Queues.Push;

/// <summary>Measures of pushing, on the meter <c>Ticketing.Queues</c>.</summary>
internal sealed class PushMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _flooded;
    private readonly Histogram<double> _admitted;

    public PushMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(QueueMetrics.MeterName);
        _dropped = _meter.CreateCounter<long>(
            "queue_listeners_dropped_total", description: "Listeners whose connection was cut because a write took too long.");
        _flooded = _meter.CreateCounter<long>(
            "queue_sockets_flooded_total", description: "WebSockets that were cut because their client sent too much.");
        _admitted = _meter.CreateHistogram<double>(
            "queue_admitted_push_seconds",
            "s",
            "From the admission of a person who waited until the event was written.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
    }

    /// <summary>Publishes how many listeners each queue has.</summary>
    public void Observe(Func<IEnumerable<QueueListeners>> queues) => _meter.CreateObservableGauge(
        "queue_listeners",
        () => queues().Select(queue => new Measurement<long>(queue.Count, new KeyValuePair<string, object?>("queue", queue.Queue))),
        description: "Open streams of this replica.");

    /// <summary>A listener was dropped.</summary>
    public void Dropped() => _dropped.Add(1);

    /// <summary>A client sent too much.</summary>
    public void Flooded() => _flooded.Add(1);

    /// <summary>The admission of a person who waited was written to their stream.</summary>
    public void Admitted(string queue, TimeSpan took) =>
        _admitted.Record(Math.Max(0, took.TotalSeconds), new KeyValuePair<string, object?>("queue", queue));
}

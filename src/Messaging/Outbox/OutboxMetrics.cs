using System.Diagnostics.Metrics;

namespace Ticketing.Messaging.Outbox;

/// <summary>The metrics of the outbox.</summary>
internal sealed class OutboxMetrics
{
    private readonly Counter<long> _relayed;
    private readonly Counter<long> _failures;
    private double _lag;
    private long _total;

    public OutboxMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Ticketing.Events");
        meter.CreateObservableGauge("outbox_lag_seconds", () => Lag, description: "How long the oldest event has been in the outbox.");
        _relayed = meter.CreateCounter<long>("outbox_relayed_total", description: "Events that left the outbox.");
        _failures = meter.CreateCounter<long>("outbox_relay_failures_total", description: "Attempts to send events that failed.");
        // Published at zero: Prometheus cannot see the increase of a counter whose first value is one.
        _relayed.Add(0);
        _failures.Add(0);
    }

    /// <summary>The age of the oldest event when it was last measured, in seconds.</summary>
    public double Lag
    {
        get => Volatile.Read(ref _lag);
        set => Volatile.Write(ref _lag, value);
    }

    /// <summary>How many events this replica has sent.</summary>
    public long Total => Volatile.Read(ref _total);

    /// <summary>Counts events that left.</summary>
    public void Relayed(int events)
    {
        _relayed.Add(events);
        Interlocked.Add(ref _total, events);
    }

    /// <summary>Counts a failed attempt.</summary>
    public void Failed() => _failures.Add(1);
}

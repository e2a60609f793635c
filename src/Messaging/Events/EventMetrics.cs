using System.Diagnostics.Metrics;

namespace Ticketing.Messaging.Events;

/// <summary>What is measured of facts on their way.</summary>
internal sealed class EventMetrics : IBusState
{
    private readonly Counter<long> _relayed;
    private readonly Counter<long> _relayFailures;
    private readonly Counter<long> _handled;
    private readonly Counter<long> _retried;
    private readonly Counter<long> _dead;
    private volatile bool _isUp = true;
    private double _lag;

    public EventMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Ticketing.Events");
        meter.CreateObservableGauge("outbox_lag_seconds", () => Lag, description: "How long the oldest fact has been waiting in the outbox.");
        _relayed = meter.CreateCounter<long>("outbox_relayed_total", description: "Facts handed to the bus.");
        _relayFailures = meter.CreateCounter<long>("outbox_relay_failures_total", description: "Attempts at handing facts over that failed.");
        // Shown at zero: a count that begins at one would not be seen to rise.
        foreach (var counter in new[] { _relayed, _relayFailures })
            counter.Add(0);
        _handled = meter.CreateCounter<long>("events_handled_total", description: "Facts handled, by handler.");
        _retried = meter.CreateCounter<long>("events_retried_total", description: "Failures that are tried again, by handler.");
        _dead = meter.CreateCounter<long>("events_dead_total", description: "Facts given up after the last retry, by handler.");
    }

    /// <summary>In seconds, as last measured.</summary>
    public double Lag
    {
        get => Volatile.Read(ref _lag);
        set => Volatile.Write(ref _lag, value);
    }

    /// <summary>Shows a handler's counters at zero as well.</summary>
    public void Begin(string handler)
    {
        foreach (var counter in new[] { _handled, _retried, _dead })
            counter.Add(0, new KeyValuePair<string, object?>("name", handler));
    }

    /// <inheritdoc/>
    public bool IsUp => _isUp;

    public void Relayed(int events) => _relayed.Add(events);

    public void RelayFailed() => _relayFailures.Add(1);

    /// <summary>The bus took what was handed to it, or did not.</summary>
    public void BusTook(bool taken) => _isUp = taken;

    public void Ended(string handler, DeliveryEnd end) => (end switch
    {
        DeliveryEnd.Done => _handled,
        DeliveryEnd.Retry => _retried,
        _ => _dead,
    }).Add(1, new KeyValuePair<string, object?>("name", handler));
}

using System.Diagnostics.Metrics;

namespace Ticketing.Messaging.Inbox;

/// <summary>The metrics of consumers.</summary>
internal sealed class InboxMetrics
{
    private readonly Counter<long> _handled;
    private readonly Counter<long> _retried;
    private readonly Counter<long> _dead;

    public InboxMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Ticketing.Events");
        _handled = meter.CreateCounter<long>("events_handled_total", description: "Events handled, by consumer.");
        _retried = meter.CreateCounter<long>("events_retried_total", description: "Failures that are tried again, by consumer.");
        _dead = meter.CreateCounter<long>("events_dead_total", description: "Events given up after the last retry, by consumer.");
    }

    /// <summary>Publishes a consumer's counters at zero: Prometheus cannot see the increase of a counter whose first value is one.</summary>
    public void Show(string consumer)
    {
        foreach (var counter in new[] { _handled, _retried, _dead })
            counter.Add(0, new KeyValuePair<string, object?>("name", consumer));
    }

    /// <summary>Counts an attempt.</summary>
    public void Ended(string consumer, AttemptOutcome outcome) => (outcome switch
    {
        AttemptOutcome.Done => _handled,
        AttemptOutcome.Retry => _retried,
        _ => _dead,
    }).Add(1, new KeyValuePair<string, object?>("name", consumer));
}

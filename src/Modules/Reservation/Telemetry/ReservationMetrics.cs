using System.Diagnostics.Metrics;

namespace Ticketing.Reservations.Telemetry;

/// <summary>The metrics of this module.</summary>
internal sealed class ReservationMetrics
{
    private readonly Counter<long> _slotsNotKept;
    private readonly Counter<long> _expired;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _withoutQuorum;
    private readonly Counter<long> _memoryFailures;
    private double _open = double.NaN;

    public ReservationMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Ticketing.Reservations");
        meter.CreateObservableGauge(
            "seat_holds_active", ObserveOpen, description: "Open holds of all replicas, as this replica last counted them: take the greatest, not the sum.");
        _slotsNotKept = meter.CreateCounter<long>("seat_hold_slot_failures_total",
            description: "Holds after which the queue could not be asked to keep the slot.");
        _expired = meter.CreateCounter<long>("seat_holds_expired_total", description: "Expired holds that the sweep ended.");
        _refused = meter.CreateCounter<long>("seat_lock_refusals_total",
            description: "Holds refused by the seat lock or the memory of refused seats, without asking the database.");
        _withoutQuorum = meter.CreateCounter<long>("seat_lock_no_quorum_total",
            description: "Holds that the database alone decided, because the seat lock had no quorum in time.");
        _memoryFailures = meter.CreateCounter<long>("seat_memory_failures_total",
            description: "Calls to the memory of refused seats that failed or were too late.");
        // Published at zero: Prometheus cannot see the increase of a counter whose first value is one.
        foreach (var counter in new[] { _slotsNotKept, _expired, _refused, _withoutQuorum, _memoryFailures })
            counter.Add(0);
    }

    public void SlotNotKept() => _slotsNotKept.Add(1);

    /// <summary>The number of open holds of all replicas; null where it is not known, and then the gauge has no value.</summary>
    public void Open(int? holds) => Volatile.Write(ref _open, holds ?? double.NaN);

    public void Expired(int holds) => _expired.Add(holds);

    public void Refused() => _refused.Add(1);

    public void LockWithoutQuorum() => _withoutQuorum.Add(1);

    public void MemoryFailed() => _memoryFailures.Add(1);

    private IEnumerable<Measurement<double>> ObserveOpen() => Volatile.Read(ref _open) is var holds && double.IsNaN(holds) ? [] : [new(holds)];
}

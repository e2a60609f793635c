using System.Diagnostics.Metrics;

namespace Ticketing.Reservations;

/// <summary>What this module counts.</summary>
internal sealed class ReservationMetrics
{
    private readonly Counter<long> _slotsNotKept;
    private readonly Counter<long> _expired;
    private readonly Counter<long> _lockRefused;
    private readonly Counter<long> _lockAside;
    private double _active = double.NaN;

    public ReservationMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Ticketing.Reservations");
        meter.CreateObservableGauge(
            "seat_holds_active", ObserveActive, description: "Open holds of the whole shop, as this replica counted them last: each replica tells the same number, so take the greatest.");
        _slotsNotKept = meter.CreateCounter<long>("seat_hold_slot_failures_total", description: "Holds whose slot the line could not be told to keep.");
        _expired = meter.CreateCounter<long>("seat_holds_expired_total", description: "Holds that the sweep cleared away.");
        _lockRefused = meter.CreateCounter<long>("seat_lock_refusals_total", description: "Holds that the seat lock refused before the database was asked.");
        _lockAside = meter.CreateCounter<long>("seat_lock_aside_total", description: "Holds for which the seat lock stepped aside because Redis did not answer: the database alone decided.");
        // Shown at zero: a count that begins at one would not be seen to rise.
        foreach (var counter in new[] { _slotsNotKept, _expired, _lockRefused, _lockAside })
            counter.Add(0);
    }

    public void SlotNotKept() => _slotsNotKept.Add(1);

    /// <summary>How many holds were open in the whole shop just now; null where that could not be found out, and then nothing is told.</summary>
    public void Active(int? holds) => Volatile.Write(ref _active, holds ?? double.NaN);

    public void Expired(int holds) => _expired.Add(holds);

    public void LockRefused() => _lockRefused.Add(1);

    public void LockAside() => _lockAside.Add(1);

    private IEnumerable<Measurement<double>> ObserveActive() => Volatile.Read(ref _active) is var holds && double.IsNaN(holds) ? [] : [new(holds)];
}

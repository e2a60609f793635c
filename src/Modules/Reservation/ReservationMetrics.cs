using System.Diagnostics.Metrics;

namespace Ticketing.Reservations;

/// <summary>What this module counts.</summary>
internal sealed class ReservationMetrics
{
    private readonly Counter<long> _slotsNotKept;
    private readonly Counter<long> _expired;
    private readonly Counter<long> _lockRefused;
    private readonly Counter<long> _lockAside;

    public ReservationMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Ticketing.Reservations");
        _slotsNotKept = meter.CreateCounter<long>("seat_hold_slot_failures_total", description: "Holds whose slot the line could not be told to keep.");
        _expired = meter.CreateCounter<long>("seat_holds_expired_total", description: "Holds that the sweep cleared away.");
        _lockRefused = meter.CreateCounter<long>("seat_lock_refusals_total", description: "Holds that the seat lock refused before the database was asked.");
        _lockAside = meter.CreateCounter<long>("seat_lock_aside_total", description: "Holds for which the seat lock stepped aside because Redis did not answer: the database alone decided.");
    }

    public void SlotNotKept() => _slotsNotKept.Add(1);

    public void Expired(int holds) => _expired.Add(holds);

    public void LockRefused() => _lockRefused.Add(1);

    public void LockAside() => _lockAside.Add(1);
}

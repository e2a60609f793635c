using System.Diagnostics.Metrics;

namespace Ticketing.Reservations;

/// <summary>What this module counts.</summary>
internal sealed class ReservationMetrics
{
    private readonly Counter<long> _slotsNotKept;
    private readonly Counter<long> _expired;

    public ReservationMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Ticketing.Reservations");
        _slotsNotKept = meter.CreateCounter<long>("seat_hold_slot_failures_total", description: "Holds whose slot the line could not be told to keep.");
        _expired = meter.CreateCounter<long>("seat_holds_expired_total", description: "Holds that the sweep cleared away.");
    }

    public void SlotNotKept() => _slotsNotKept.Add(1);

    public void Expired(int holds) => _expired.Add(holds);
}

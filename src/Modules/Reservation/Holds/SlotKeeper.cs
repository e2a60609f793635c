using Microsoft.Extensions.Logging;
using Ticketing.Queues.Contracts;

namespace Ticketing.Reservations.Holds;

/// <summary>Tells the line how long a visitor needs their slot. The database has decided by then, so the line being away changes no answer.</summary>
internal sealed class SlotKeeper(IQueueSlots slots, ReservationMetrics metrics, ILogger<SlotKeeper> log)
{
    /// <summary>Keeps the slot until the hold ends, or lifts that with null.</summary>
    public async Task KeepAsync(Visitor visitor, DateTimeOffset? holdEnd)
    {
        try
        {
            await slots.KeepForHoldAsync(visitor, holdEnd, CancellationToken.None);
        }
        catch (Exception fault)
        {
            metrics.SlotNotKept();
            ReservationLog.SlotNotKept(log, fault);
        }
    }
}

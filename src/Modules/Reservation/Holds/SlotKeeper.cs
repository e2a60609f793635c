using Microsoft.Extensions.Logging;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Telemetry;

namespace Ticketing.Reservations.Holds;

/// <summary>Passes the holds of a ticket on to the queue. The database has decided by then, so a queue that is away does not change the answer.</summary>
internal sealed class SlotKeeper(IQueueSlots slots, ReservationMetrics metrics, ILogger<SlotKeeper> log)
{
    /// <summary>Keeps the slot while a hold is open, and frees it where the ticket is done.</summary>
    public async Task UpdateAsync(Visitor visitor, TicketHolds holds)
    {
        try
        {
            await slots.UpdateAsync(visitor, holds, CancellationToken.None);
        }
        catch (Exception fault)
        {
            metrics.SlotNotKept();
            ReservationLog.SlotNotKept(log, fault);
        }
    }
}

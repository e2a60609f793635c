using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Ticketing.Payments.Telemetry;
using Ticketing.Queues.Contracts;

namespace Ticketing.Payments.Payments;

/// <summary>
/// Passes the holds of a ticket on to the queue right after a payment. The payment is committed by then, so an unavailable queue does not change the answer:
/// the consumer of the payment's event does it when the queue is back.
/// </summary>
internal sealed class SlotRelease
{
    private readonly IQueueSlots _slots;
    private readonly Counter<long> _failures;
    private readonly ILogger<SlotRelease> _log;

    public SlotRelease(IQueueSlots slots, IMeterFactory meters, ILogger<SlotRelease> log)
    {
        _slots = slots;
        _failures = meters.Create("Ticketing.Payments").CreateCounter<long>(
            "payment_slot_release_failures_total", description: "Payments after which the slot could not be freed at once.");
        _log = log;
    }

    /// <summary>Frees the slot, or keeps it for the ticket's other open holds.</summary>
    public async Task UpdateAsync(Visitor visitor, TicketHolds holds)
    {
        try
        {
            await _slots.UpdateAsync(visitor, holds, CancellationToken.None);
        }
        catch (Exception fault)
        {
            _failures.Add(1);
            PaymentLog.SlotNotFreed(_log, fault);
        }
    }
}

using System.Diagnostics.Metrics;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging;
using Ticketing.Payments.Telemetry;
using Ticketing.Queues.Contracts;

namespace Ticketing.Payments.Payments;

/// <summary>
/// Passes the holds of a ticket on to the queue right after a payment. The payment is committed by then, so an unavailable queue does not change the answer:
/// the consumer of the payment's event does it when the queue is back.
/// </summary>
internal sealed class SlotRelease : IDisposable
{
    // Events come back within a second; those that another replica handles are never asked for here.
    private const int MaxRemembered = 10_000;
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(30);

    private readonly MemoryCache _updates = new(new MemoryCacheOptions { SizeLimit = MaxRemembered });
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
    public Task UpdateAsync(long reservationId, Visitor visitor, TicketHolds holds)
    {
        var update = TryUpdateAsync(visitor, holds);
        _updates.Set(reservationId, update, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Remembered });
        return update;
    }

    /// <summary>Whether this replica has passed the holds on right after the payment of this reservation, a moment ago.</summary>
    public Task<bool> HasUpdatedAsync(long reservationId) => _updates.Get<Task<bool>>(reservationId) ?? Task.FromResult(false);

    /// <summary>Forgets the payments.</summary>
    public void Dispose() => _updates.Dispose();

    private async Task<bool> TryUpdateAsync(Visitor visitor, TicketHolds holds)
    {
        try
        {
            await _slots.UpdateAsync(visitor, holds, CancellationToken.None);
            return true;
        }
        catch (Exception fault)
        {
            _failures.Add(1);
            PaymentLog.SlotNotFreed(_log, fault);
            return false;
        }
    }
}

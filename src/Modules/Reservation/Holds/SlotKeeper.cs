using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Telemetry;

namespace Ticketing.Reservations.Holds;

/// <summary>
/// Passes the holds of a ticket on to the queue. The database has decided by then, so a queue that is away does not change the answer: the holds are passed on
/// when it is back, because the slot could end before them otherwise.
/// </summary>
internal sealed class SlotKeeper(IQueueSlots slots, ITicketHolds holds, ReservationMetrics metrics, TimeProvider time, ILogger<SlotKeeper> log)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // No more than the visitors who are in, because only they hold seats.
    private readonly ConcurrentDictionary<Visitor, bool> _missed = new();

    /// <summary>Keeps the slot while a hold is open, and frees it where the ticket is done.</summary>
    public async Task UpdateAsync(Visitor visitor, TicketHolds ticketHolds)
    {
        try
        {
            await slots.UpdateAsync(visitor, ticketHolds, CancellationToken.None);
        }
        catch (Exception fault)
        {
            metrics.SlotNotKept();
            ReservationLog.SlotNotKept(log, fault);
            _missed.TryAdd(visitor, true);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await RepeatAsync(stoppingToken);
        }
    }

    // Passes on what the queues have not taken, as the database has it now. One queue that is away does not hold up the others.
    private async Task RepeatAsync(CancellationToken stopping)
    {
        Exception? last = null;
        foreach (var visitor in _missed.Keys)
        {
            // Before the holds are read: a request that fails meanwhile adds it again.
            _missed.TryRemove(visitor, out _);
            try
            {
                await slots.UpdateAsync(visitor, await holds.FindAsync(visitor, stopping), stopping);
            }
            catch (Exception fault)
            {
                _missed.TryAdd(visitor, true);
                last = fault;
            }
        }

        if (last is not null && !stopping.IsCancellationRequested)
            ReservationLog.SlotStillNotKept(log, _missed.Count, last.Message);
    }
}

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
    // More tickets than this have no slot on any host.
    private const int MaxMissed = 10_000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

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
            if (_missed.Count < MaxMissed)
                _missed.TryAdd(visitor, true);
        }
    }

    /// <summary>Passes on what the queue has not taken, as the database has it now.</summary>
    public async Task RepeatAsync(CancellationToken cancellation)
    {
        foreach (var visitor in _missed.Keys)
        {
            // Before the holds are read: a request that fails meanwhile adds it again.
            _missed.TryRemove(visitor, out _);
            try
            {
                await slots.UpdateAsync(visitor, await holds.FindAsync(visitor, cancellation), cancellation);
            }
            catch
            {
                _missed.TryAdd(visitor, true);
                throw;
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await RepeatAsync(stoppingToken);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                ReservationLog.SlotStillNotKept(log, _missed.Count, fault.Message);
            }
        }
    }
}

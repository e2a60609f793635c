using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Ticketing.Common.Caching;
using Ticketing.Common.Resilience;
using Ticketing.Concerts.Contracts;

namespace Ticketing.Concerts.Inventory;

/// <summary>
/// The seat layouts of the schedules that this replica has served. One that is asked for all the time is about ten seconds old at most while the database
/// answers; after a quiet time the first request gets the last reading and has it renewed.
/// </summary>
internal sealed class SeatLayouts(Programmes programmes, ConcertStore store, Breakers breakers, TimeProvider time, ILogger<SeatLayouts> log) : ISeatPlans
{
    private static readonly SharedReadOptions Options = new("a seat plan", TimeSpan.FromSeconds(10));

    // Has existing schedules only, so that requests for others cannot make it grow.
    private readonly ConcurrentDictionary<long, SharedRead<SeatLayout>> _layouts = new();

    /// <inheritdoc/>
    public async ValueTask<SeatPlan?> FindAsync(long scheduleId, CancellationToken cancellation) => (await FindLayoutAsync(scheduleId, cancellation))?.Plan;

    /// <summary>The layout of a schedule, or null when there is no such schedule.</summary>
    public async ValueTask<SeatLayout?> FindLayoutAsync(long scheduleId, CancellationToken cancellation)
    {
        if (await programmes.FindScheduleAsync(scheduleId, cancellation) is null)
            return null;
        var layout = _layouts.GetOrAdd(scheduleId, static (id, self) => self.Prepare(id), this);
        return await layout.GetRecentAsync(cancellation);
    }

    private SharedRead<SeatLayout> Prepare(long scheduleId) => new(cancellation => ReadAsync(scheduleId, cancellation), Options, breakers.Database, time, log);

    private async Task<SeatLayout> ReadAsync(long scheduleId, CancellationToken cancellation)
    {
        var schedule = await programmes.FindScheduleAsync(scheduleId, cancellation) ??
            throw new InvalidOperationException($"Schedule {scheduleId} was removed from the programme while its seats were read.");
        return new SeatLayout(schedule, await store.ReadSeatsAsync(scheduleId, cancellation));
    }
}

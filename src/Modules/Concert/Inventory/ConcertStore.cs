using Microsoft.EntityFrameworkCore;
using Ticketing.Concerts.Contracts;
using Ticketing.Concerts.Store;
using Ticketing.Data;

namespace Ticketing.Concerts.Inventory;

/// <summary>Reads concerts, schedules and seats. Its callers keep the answers for a while.</summary>
internal sealed class ConcertStore(DbContexts database)
{
    /// <summary>Every concert and schedule.</summary>
    public async Task<Programme> ReadProgrammeAsync(CancellationToken cancellation)
    {
        var (concerts, schedules) = await database.ReadAsync(
            async (ConcertContext context) => (
                Concerts: await context.Concerts.OrderBy(row => row.Id).ToListAsync(),
                Schedules: await context.Schedules
                    .OrderBy(row => row.Id)
                    .Select(row => new { Row = row, Seats = context.Seats.Count(seat => seat.ScheduleId == row.Id) })
                    .ToListAsync()),
            cancellation);

        var byId = concerts.ToDictionary(row => row.Id, row => new Concert(row.Id, row.Code, row.Title));
        // A schedule of a concert that came between the two queries is in the next reading.
        return new Programme(
            [.. byId.Values],
            [.. schedules.Where(each => byId.ContainsKey(each.Row.ConcertId))
                .Select(each => new Schedule(each.Row.Id, byId[each.Row.ConcertId], each.Row.StartsAt, each.Row.EndsAt, each.Seats))]);
    }

    /// <summary>The seats of a schedule, in the order in which they are listed.</summary>
    public async Task<IReadOnlyList<PlannedSeat>> ReadSeatsAsync(long scheduleId, CancellationToken cancellation) => await database.ReadAsync(
        (ConcertContext context) => context.Seats
            .Where(row => row.ScheduleId == scheduleId)
            .OrderBy(row => row.Id)
            .Select(row => new PlannedSeat(row.Id, row.Position, row.Price))
            .ToListAsync(),
        cancellation);

    /// <summary>The time by the database's clock.</summary>
    public async Task<DateTimeOffset> ReadClockAsync(CancellationToken cancellation) => new(
        await database.ReadAsync((ConcertContext context) => context.Database.SqlQueryRaw<DateTime>("select utc_timestamp(6) as Value")
            .SingleAsync(), cancellation), TimeSpan.Zero);
}

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ticketing.Concerts.Contracts;
using Ticketing.Concerts.Inventory;

namespace Ticketing.Concerts.Store;

/// <summary>Reads what is on. Everything that asks it keeps the answer for a while.</summary>
internal sealed class ConcertStore(IServiceScopeFactory scopes)
{
    /// <summary>Every concert and schedule.</summary>
    public async Task<Programme> ReadProgrammeAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<ConcertContext>();
        var concerts = await context.Concerts.AsNoTracking().OrderBy(row => row.Id).ToListAsync(cancellation);
        var schedules = await context.Schedules.AsNoTracking()
            .OrderBy(row => row.Id)
            .Select(row => new { Row = row, Seats = context.Seats.Count(seat => seat.ScheduleId == row.Id) })
            .ToListAsync(cancellation);

        var byId = concerts.ToDictionary(row => row.Id, row => new Concert(row.Id, row.Code, row.Title));
        // A schedule of a concert that came between the two reads is in the next reading.
        return new Programme(
            [.. byId.Values],
            [.. schedules.Where(each => byId.ContainsKey(each.Row.ConcertId))
                .Select(each => new Schedule(each.Row.Id, byId[each.Row.ConcertId], each.Row.StartsAt, each.Row.EndsAt, each.Seats))]);
    }

    /// <summary>The seats of a schedule, in the order in which they are listed.</summary>
    public async Task<IReadOnlyList<PlannedSeat>> ReadSeatsAsync(long scheduleId, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<ConcertContext>();
        return await context.Seats.AsNoTracking()
            .Where(row => row.ScheduleId == scheduleId)
            .OrderBy(row => row.Id)
            .Select(row => new PlannedSeat(row.Id, row.Position, row.Price))
            .ToListAsync(cancellation);
    }

    /// <summary>The time by the database's clock.</summary>
    public async Task<DateTimeOffset> ReadClockAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<ConcertContext>();
        var utc = await context.Database.SqlQueryRaw<DateTime>("select utc_timestamp(6) as Value").SingleAsync(cancellation);
        return new DateTimeOffset(utc, TimeSpan.Zero);
    }
}

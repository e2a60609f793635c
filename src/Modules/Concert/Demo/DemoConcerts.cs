using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Ticketing.Common.Time;
using Ticketing.Concerts.Store;
using Ticketing.Data;

namespace Ticketing.Concerts.Demo;

/// <summary>Adds the demo's concerts to an empty database, and moves their dates when they are too near to be booked.</summary>
internal sealed class DemoConcerts(IDbContextFactory<ConcertContext> contexts, LocalTimes times, TimeProvider time) : IDemoData
{
    private static readonly TimeSpan Nearest = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public int Order => 10;

    /// <inheritdoc/>
    public async Task SeedAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        // 10,000 seats at once take longer than a request's command may.
        context.Database.SetCommandTimeout(TimeSpan.FromSeconds(60));
        var schedules = DemoInventory.Schedules(time.GetUtcNow(), times);
        if (!await context.Concerts.AnyAsync(cancellation))
            await InsertAsync(context, schedules, cancellation);
        else if (await IsOursAndTooNearAsync(context, cancellation))
            await MoveAsync(context, schedules, cancellation);
    }

    private static async Task InsertAsync(ConcertContext context, IReadOnlyList<ScheduleRow> schedules, CancellationToken cancellation)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellation);
        context.Concerts.AddRange(DemoInventory.Concerts());
        context.Schedules.AddRange(schedules);
        await context.SaveChangesAsync(cancellation);
        // As rows of a context, 10,000 seats would make a first start longer.
        var seats = JsonSerializer.Serialize(DemoInventory.Seats());
        await context.Database.ExecuteSqlAsync(
            $"""
            insert into concert_seats (id, schedule_id, position, price)
            select id, schedule_id, position, price from json_table({seats}, '$[*]' columns (
                id bigint path '$.Id', schedule_id bigint path '$.ScheduleId', position varchar(32) path '$.Position', price bigint path '$.Price')) as seats
            """,
            cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private async Task<bool> IsOursAndTooNearAsync(ConcertContext context, CancellationToken cancellation)
    {
        var first = DemoInventory.Concerts()[0];
        var nearest = time.GetUtcNow() + Nearest;
        return await context.Concerts.AnyAsync(row => row.Id == first.Id && row.Code == first.Code && row.Title == first.Title, cancellation) &&
            await context.Schedules.AnyAsync(row => row.Id == 1 && row.ConcertId == first.Id && row.StartsAt < nearest, cancellation);
    }

    private static async Task MoveAsync(ConcertContext context, IReadOnlyList<ScheduleRow> schedules, CancellationToken cancellation)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellation);
        foreach (var schedule in schedules)
        {
            await context.Schedules.Where(row => row.Id == schedule.Id && row.ConcertId == schedule.ConcertId).ExecuteUpdateAsync(
                row => row.SetProperty(it => it.StartsAt, schedule.StartsAt).SetProperty(it => it.EndsAt, schedule.EndsAt), cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }
}

using Microsoft.EntityFrameworkCore;
using Ticketing.Data;
using Ticketing.Users.Contracts;

namespace Ticketing.Users.Store;

/// <summary>
/// Sums of the ledger. Its numbers grow with time, so the first entry of a time is found by binary search, and no payment has to maintain an index of times.
/// </summary>
internal sealed class LedgerFigures(DbContexts database) : ILedgerFigures
{
    // Two transactions at the same time can get numbers in another order than their times.
    private const int SlackMinutes = 1;

    public async ValueTask<IReadOnlyDictionary<DateTimeOffset, MoneyOfHour>> GetHoursAsync(CancellationToken cancellation)
    {
        var hours = await database.ReadAsync((UserContext context) => SumAsync(context), cancellation);
        return hours.ToDictionary(
            hour => new DateTimeOffset(hour.Hour, TimeSpan.Zero), hour => new MoneyOfHour(hour.Payments, hour.Revenue, hour.Refunds, hour.Refunded));
    }

    private static async Task<List<LedgerHour>> SumAsync(UserContext context)
    {
        var first = await FindFirstAsync(context);
        return await context.Database.SqlQuery<LedgerHour>(
            $"""
            select Hour, cast(sum(paid) as signed) as Payments, cast(sum(paid * amount) as signed) as Revenue,
                cast(sum(1 - paid) as signed) as Refunds, cast(sum((1 - paid) * amount) as signed) as Refunded
            from (
                select cast(date_format(created_at, '%Y-%m-%d %H:00:00') as datetime) as Hour, kind = 'PAYMENT' as paid, amount from users_ledger
                where id >= {first} and kind in ('PAYMENT', 'REFUND') and created_at > utc_timestamp(6) - interval 24 hour) movements
            group by Hour
            """).ToListAsync();
    }

    // The number of the first entry of the last 24 hours, or one a little before it.
    private static async Task<long> FindFirstAsync(UserContext context)
    {
        var (low, high) = (await context.Ledger.MinAsync(entry => (long?)entry.Id) ?? 0, await context.Ledger.MaxAsync(entry => (long?)entry.Id) ?? 0);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            // Numbers have gaps: the next entry there is.
            var next = await context.Ledger.Where(entry => entry.Id >= middle).OrderBy(entry => entry.Id)
                .Select(entry => new { entry.Id, IsOld = entry.CreatedAt < ModuleContext.Now().AddDays(-1).AddMinutes(-SlackMinutes) }).FirstAsync();
            if (next.IsOld)
                low = next.Id + 1;
            else
                high = middle;
        }

        return low;
    }

    private sealed record LedgerHour(DateTime Hour, int Payments, long Revenue, int Refunds, long Refunded);
}

using Microsoft.EntityFrameworkCore;
using Ticketing.Data;

namespace Ticketing.Payments.Store;

/// <summary>Payments and refunds of an hour.</summary>
/// <param name="Hour">The hour, UTC.</param>
/// <param name="Payments">How many payments.</param>
/// <param name="Revenue">Their sum in won, refunded ones included.</param>
/// <param name="Refunds">How many refunds.</param>
/// <param name="Refunded">Their sum in won.</param>
internal sealed record HourOfPayments(DateTime Hour, int Payments, long Revenue, int Refunds, long Refunded);

/// <summary>Sums of payments.</summary>
internal sealed class PaymentFigures(DbContexts database)
{
    /// <summary>The last 24 hours, by the hour of the payment or refund; hours without either are missing.</summary>
    public ValueTask<List<HourOfPayments>> GetHoursAsync(CancellationToken cancellation) => database.ReadAsync(
        (PaymentContext context) => context.Database.SqlQuery<HourOfPayments>(
            $"""
            select Hour, cast(sum(paid) as signed) as Payments, cast(sum(paid * amount) as signed) as Revenue,
                cast(sum(1 - paid) as signed) as Refunds, cast(sum((1 - paid) * amount) as signed) as Refunded
            from (
                select cast(date_format(created_at, '%Y-%m-%d %H:00:00') as datetime) as Hour, 1 as paid, amount from payment_payments
                where created_at > utc_timestamp(6) - interval 24 hour
                union all
                select cast(date_format(canceled_at, '%Y-%m-%d %H:00:00') as datetime), 0, amount from payment_payments
                where canceled_at > utc_timestamp(6) - interval 24 hour) movements
            group by Hour
            """).ToListAsync(),
        cancellation);
}

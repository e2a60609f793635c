using Microsoft.EntityFrameworkCore;
using Ticketing.Data;
using Ticketing.Reservations.Contracts;

namespace Ticketing.Reservations.Store;

internal sealed class SalesFigures(DbContexts database) : ISalesFigures
{
    public async ValueTask<IReadOnlyDictionary<long, ScheduleSales>> GetSalesAsync(CancellationToken cancellation)
    {
        var sums = await database.ReadAsync(
            (ReservationContext context) => context.Reservations
                .Where(row => row.Status == ReservationStatus.Paid || row.Status == ReservationStatus.Refunded)
                .GroupBy(
                    row => new { row.ScheduleId, row.Status },
                    (key, rows) => new { key.ScheduleId, key.Status, Count = rows.Count(), Amount = rows.Sum(row => row.Amount) })
                .ToListAsync(),
            cancellation);
        return sums.GroupBy(sum => sum.ScheduleId).ToDictionary(schedule => schedule.Key, schedule =>
        {
            var refunded = schedule.SingleOrDefault(sum => sum.Status == ReservationStatus.Refunded);
            return new ScheduleSales(
                schedule.SingleOrDefault(sum => sum.Status == ReservationStatus.Paid)?.Amount ?? 0, refunded?.Count ?? 0, refunded?.Amount ?? 0);
        });
    }

    // Reservations get their numbers in the order in which they are made.
    public async ValueTask<IReadOnlyList<TakenSeat>> GetTakenSeatsAsync(long scheduleId, CancellationToken cancellation) => await database.ReadAsync(
        (ReservationContext context) => context.Seats
            .Where(seat => seat.ScheduleId == scheduleId && (seat.State == ReservationSeatRow.Sold ||
                (seat.State == ReservationSeatRow.Held && seat.HeldUntil > ModuleContext.Now())))
            .OrderBy(seat => seat.ReservationId).ThenBy(seat => seat.SeatId)
            .Select(seat => new TakenSeat(seat.SeatId, seat.State == ReservationSeatRow.Sold))
            .ToListAsync(),
        cancellation);

    public async ValueTask<IReadOnlyDictionary<DateTimeOffset, int>> CountHoldsAsync(CancellationToken cancellation)
    {
        // Uses the index of the ends of holds, because a hold ends after it was made. The index is usable only with the list of all statuses.
        var hours = await database.ReadAsync(
            (ReservationContext context) => context.Database.SqlQuery<HourCount>(
                $"""
                select cast(date_format(created_at, '%Y-%m-%d %H:00:00') as datetime) as Hour, count(*) as Count from reservation_reservations
                where status in ('HELD', 'PAID', 'EXPIRED', 'CANCELLED', 'REFUNDED') and held_until > utc_timestamp(6) - interval 24 hour
                    and created_at > utc_timestamp(6) - interval 24 hour
                group by Hour
                union all select cast(date_format(utc_timestamp(6), '%Y-%m-%d %H:00:00') as datetime), 0
                """).ToListAsync(),
            cancellation);
        return hours.GroupBy(hour => hour.Hour).ToDictionary(hour => new DateTimeOffset(hour.Key, TimeSpan.Zero), hour => hour.Sum(row => row.Count));
    }

    private sealed record HourCount(DateTime Hour, int Count);
}

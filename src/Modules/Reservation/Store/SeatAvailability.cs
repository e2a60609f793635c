using Microsoft.EntityFrameworkCore;
using Ticketing.Concerts.Contracts;
using Ticketing.Data;

namespace Ticketing.Reservations.Store;

internal sealed class SeatAvailability(DbContexts database) : ISeatAvailability
{
    private static readonly string[] Live = [ReservationSeatRow.Held, ReservationSeatRow.Sold];

    public async ValueTask<IReadOnlyList<LiveSeat>> GetLiveSeatsAsync(long scheduleId, CancellationToken cancellation)
    {
        var live = await database.ReadAsync(
            (ReservationContext context) => context.Seats
                .Where(seat => seat.ScheduleId == scheduleId && Live.Contains(seat.State)
                    && (seat.State == ReservationSeatRow.Sold || seat.HeldUntil > ModuleContext.Now()))
                .Select(seat => new { seat.SeatId, seat.State, seat.HeldUntil, Now = ModuleContext.Now() })
                .ToListAsync(),
            cancellation);
        return live.ConvertAll(seat => seat.State == ReservationSeatRow.Sold
            ? new LiveSeat(seat.SeatId, SeatState.Sold, null)
            : new LiveSeat(seat.SeatId, SeatState.Held, seat.HeldUntil - seat.Now));
    }

    // Two queries, because that of the many sold seats needs the index only.
    public async ValueTask<IReadOnlyDictionary<long, SeatCounts>> CountTakenAsync(CancellationToken cancellation)
    {
        var (sold, held) = await database.ReadAsync(
            async (ReservationContext context) => (
                Sold: await CountAsync(context.Seats.Where(seat => seat.State == ReservationSeatRow.Sold)),
                Held: await CountAsync(context.Seats.Where(seat => seat.State == ReservationSeatRow.Held && seat.HeldUntil > ModuleContext.Now()))),
            cancellation);
        return sold.Keys.Union(held.Keys).ToDictionary(
            schedule => schedule, schedule => new SeatCounts(sold.GetValueOrDefault(schedule), held.GetValueOrDefault(schedule)));
    }

    private static Task<Dictionary<long, int>> CountAsync(IQueryable<ReservationSeatRow> seats) => seats
        .GroupBy(seat => seat.ScheduleId, (schedule, each) => new { Schedule = schedule, Seats = each.Count() })
        .ToDictionaryAsync(each => each.Schedule, each => each.Seats);
}

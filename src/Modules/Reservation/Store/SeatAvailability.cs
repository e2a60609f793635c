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

    public async ValueTask<IReadOnlyDictionary<long, int>> CountSoldAsync(CancellationToken cancellation) => await database.ReadAsync(
        (ReservationContext context) => context.Seats
            .Where(seat => seat.State == ReservationSeatRow.Sold)
            .GroupBy(seat => seat.ScheduleId, (schedule, seats) => new { Schedule = schedule, Sold = seats.Count() })
            .ToDictionaryAsync(each => each.Schedule, each => each.Sold),
        cancellation);
}

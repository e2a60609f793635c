using Ticketing.Concerts.Contracts;
using Ticketing.Data;

namespace Ticketing.Reservations.Store;

internal sealed class MariaDbSeatAvailability(IDbSession session, IDatabaseDriver driver) : ISeatAvailability
{
    private const string Live = """
        select seat_id, state = 'SOLD', held_until from reservation_reservation_seats
        where schedule_id = @schedule and live_seat_id is not null and (state = 'SOLD' or held_until > sysdate(6))
        """;

    private const string Sold = "select schedule_id, count(*) from reservation_reservation_seats where state = 'SOLD' group by schedule_id";

    public async ValueTask<IReadOnlyList<LiveSeat>> GetLiveSeatsAsync(long scheduleId, CancellationToken cancellation)
    {
        var seats = new List<LiveSeat>();
        await session.ExecuteAsync(new DbChanges().Add(driver.CreateCommand(Live).With("@schedule", scheduleId), row => seats.Add(row.GetInt32(1) == 1
            ? new LiveSeat(row.GetInt64(0), SeatState.Sold, null)
            : new LiveSeat(row.GetInt64(0), SeatState.Held, row.GetFieldValue<DateTimeOffset>(2)))));
        return seats;
    }

    public async ValueTask<IReadOnlyDictionary<long, int>> CountSoldAsync(CancellationToken cancellation)
    {
        var sold = new Dictionary<long, int>();
        await session.ExecuteAsync(new DbChanges().Add(driver.CreateCommand(Sold), row => sold[row.GetInt64(0)] = row.GetInt32(1)));
        return sold;
    }
}

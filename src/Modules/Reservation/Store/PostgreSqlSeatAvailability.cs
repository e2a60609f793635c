using Ticketing.Common.Data;
using Ticketing.Concerts.Contracts;

namespace Ticketing.Reservations.Store;

internal sealed class PostgreSqlSeatAvailability(IDbSession session) : ISeatAvailability
{
    private const string Live = """
        select seat_id, state = 'SOLD', held_until from reservation.reservation_seats
        where schedule_id = $1 and state <> 'FREE' and (state = 'SOLD' or held_until > clock_timestamp())
        """;

    private const string Sold =
        "select schedule_id, count(*)::integer from reservation.reservation_seats where state <> 'FREE' and state = 'SOLD' group by schedule_id";

    public async ValueTask<IReadOnlyList<LiveSeat>> GetLiveSeatsAsync(long scheduleId, CancellationToken cancellation)
    {
        var seats = new List<LiveSeat>();
        await session.ExecuteAsync(new DbChanges().Add(PgCommands.Sql(Live).With(scheduleId), row => seats.Add(row.GetBoolean(1)
            ? new LiveSeat(row.GetInt64(0), SeatState.Sold, null)
            : new LiveSeat(row.GetInt64(0), SeatState.Held, row.GetFieldValue<DateTimeOffset>(2)))));
        return seats;
    }

    public async ValueTask<IReadOnlyDictionary<long, int>> CountSoldAsync(CancellationToken cancellation)
    {
        var sold = new Dictionary<long, int>();
        await session.ExecuteAsync(new DbChanges().Add(PgCommands.Sql(Sold), row => sold[row.GetInt64(0)] = row.GetInt32(1)));
        return sold;
    }
}

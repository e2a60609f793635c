using System.Data.Common;
using Ticketing.Common.Data;
using Ticketing.Common.Data.Outbox;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Contracts;

namespace Ticketing.Reservations.Store;

/// <summary>
/// Holds in PostgreSQL. Order of locks, the same everywhere: the visitor on the schedule, the reservations by id, the seats by id.
/// A seat that another is taking at this moment is refused at once, so that nobody waits and no circle can close.
/// </summary>
internal sealed class PostgreSqlHolds(IDbSession session) : IHoldStore
{
    /// <summary>
    /// The last word of whatever ends a hold before its time: from its end on everybody else is told that the seat is free, so what was held up until then must not happen.
    /// </summary>
    public const string StillInTime =
        $"select common.expect(held_until > clock_timestamp(), '{ReservationRefusals.NotOpen}') from reservation.reservations where id = $1";

    // A command of its own: the one after it then sees what the visitor's request before this one has left.
    private const string TakeTurn = "select pg_advisory_xact_lock(hashint8($1), hashtext($2))";

    private const string Hold = $"""
        with clock as (select clock_timestamp() as now),
        live as (
            select seat_id, state, held_until from reservation.reservation_seats where seat_id = any($3) and state <> 'FREE'),
        verdict as (
            select now, case
                when $11 <= now then 'STARTED'
                when not (select bool_and(pg_try_advisory_xact_lock(seat_id)) from unnest($3) as seat_id) then 'TAKEN'
                when exists (select from live where state = 'SOLD') then 'SOLD'
                when exists (select from live where held_until > now) then 'TAKEN'
                when exists (select from live) then 'LAPSED'
                when cardinality($3) + (select count(*) from reservation.reservation_seats
                    where schedule_id = $2 and user_id = $1 and state = 'HELD' and held_until > now) > $6 then 'LIMIT'
                else 'HELD' end as code
            from clock),
        reserved as (
            insert into reservation.reservations (user_id, schedule_id, concert_queue, queue, ticket, status, amount, created_at, held_until)
            select $1, $2, $9, $7, $8, 'HELD', (select sum(price)::bigint from unnest($4) as price), now, now + make_interval(secs => $10)
            from verdict where code = 'HELD'
            returning id, amount, created_at, held_until),
        seats as (
            insert into reservation.reservation_seats (reservation_id, seat_id, schedule_id, user_id, position, price, state, held_until)
            select id, seat_id, $2, $1, position, price, 'HELD', held_until
            from reserved, unnest($3, $4, $5) as seat (seat_id, price, position)),
        event as (
            {PostgreSqlOutbox.Insert}
            select 'reservation.held', id::text, json_build_object('reservationId', id, 'userId', $1, 'scheduleId', $2,
                'seatIds', to_json($3), 'amount', amount, 'heldUntil', held_until)
            from reserved)
        select code, id, created_at, held_until,
            case when code <> 'HELD' then (select array_agg(seat_id) from live where state = 'SOLD') end,
            case when code <> 'HELD' then (select array_agg(seat_id) from live where state = 'HELD' and live.held_until > now) end,
            case when code <> 'HELD' then (select min(live.held_until) from live where state = 'HELD' and live.held_until > now) - now end
        from verdict left join reserved on true
        """;

    private const string EndHolds = $"""
        expired as (
            update reservation.reservations r set status = 'EXPIRED', changed_at = clock_timestamp()
            from lapsed where r.id = lapsed.id
            returning r.id, r.user_id, r.schedule_id),
        seats as (
            update reservation.reservation_seats s set state = 'FREE'
            from expired where s.reservation_id = expired.id and s.state = 'HELD'),
        event as (
            {PostgreSqlOutbox.Insert}
            select 'reservation.expired', id::text, json_build_object('reservationId', id, 'userId', user_id, 'scheduleId', schedule_id)
            from expired)
        select schedule_id, count(*)::integer from expired group by schedule_id
        """;

    private const string MakeWay = $"""
        with lapsed as (
            select id from reservation.reservations
            where status = 'HELD' and held_until <= clock_timestamp() and id in (
                select reservation_id from reservation.reservation_seats where seat_id = any($1) and state <> 'FREE' and state = 'HELD')
            order by id for update),
        {EndHolds}
        """;

    // The clock is asked once, in a sub-select, so that the index on held_until can be used.
    private const string Sweep = $"""
        with lapsed as (
            select id from reservation.reservations
            where status = 'HELD' and held_until <= (select clock_timestamp())
            order by held_until limit $1 for update skip locked),
        {EndHolds}
        """;

    private const string GiveBack = $"""
        with given as (
            update reservation.reservations set status = 'CANCELLED', changed_at = clock_timestamp()
            where id = $1 and user_id = $2 and status = 'HELD' and held_until > clock_timestamp()
            returning id, schedule_id),
        seats as (
            update reservation.reservation_seats s set state = 'FREE' from given where s.reservation_id = given.id and s.state = 'HELD' returning s.seat_id),
        event as (
            {PostgreSqlOutbox.Insert}
            select 'reservation.cancelled', id::text, json_build_object('reservationId', id, 'userId', $2, 'scheduleId', schedule_id) from given)
        select schedule_id, (select array_agg(seat_id) from seats), (
            select max(held_until) from reservation.reservations
            where user_id = $2 and queue = $3 and ticket = $4 and status = 'HELD' and held_until > clock_timestamp() and id <> $1)
        from given
        """;

    private const string Sold =
        "select count(*)::integer from reservation.reservation_seats where schedule_id = $1 and state <> 'FREE' and state = 'SOLD'";

    // By somebody whose change is not to be seen yet.
    private static readonly HoldOutcome Taken = new(HoldVerdict.Taken, null, [], [], default);

    public async Task<HoldOutcome> HoldAsync(HoldRequest request)
    {
        var (code, outcome) = await TryHoldAsync(request, makeWay: false);
        // Rare: what is in the way is over. It is ended and the seat is taken in one transaction; again for each seat whose time ends just then.
        for (var seat = 0; code == "LAPSED" && seat < request.Seats.Length; seat++)
            (code, outcome) = await TryHoldAsync(request, makeWay: true);
        return outcome with { Verdict = HoldVerdicts.Of(code) };
    }

    public async Task<GivenBack?> GiveBackAsync(long reservationId, Visitor visitor)
    {
        GivenBack? given = null;
        var command = PgCommands.Sql(GiveBack).With(reservationId).With(visitor.UserId).With(visitor.Queue).With(visitor.Ticket);
        var changes = new DbChanges().WithEvents().Add(command, row => given = new GivenBack(row.GetInt64(0), Numbers(row, 1), Moment(row, 2)));
        return await session.ExecuteAsync(changes.AddLast(PgCommands.Sql(StillInTime).With(reservationId))) is null ? given : null;
    }

    public async Task<IReadOnlyDictionary<long, int>> ExpireAsync(int most)
    {
        var expired = new Dictionary<long, int>();
        await session.ExecuteAsync(new DbChanges().WithEvents().Add(PgCommands.Sql(Sweep).With(most), row => expired[row.GetInt64(0)] = row.GetInt32(1)));
        return expired;
    }

    public async Task<int> CountSoldAsync(long scheduleId)
    {
        var sold = 0;
        await session.ExecuteAsync(new DbChanges().Add(PgCommands.Sql(Sold).With(scheduleId), row => sold = row.GetInt32(0)));
        return sold;
    }

    private async Task<(string Code, HoldOutcome Outcome)> TryHoldAsync(HoldRequest request, bool makeWay)
    {
        var (visitor, plan) = (request.Visitor, request.Plan);
        var code = "";
        var outcome = Taken;
        var changes = new DbChanges().WithEvents().AddUnread(PgCommands.Sql(TakeTurn).With(plan.ScheduleId).With(visitor.UserId));
        if (makeWay)
            changes.AddUnread(PgCommands.Sql(MakeWay).With(SeatIds(request)));
        changes.Add(
            PgCommands.Sql(Hold)
                .With(visitor.UserId).With(plan.ScheduleId)
                .With(SeatIds(request)).With(Array.ConvertAll(request.Seats, seat => seat.Price)).With(Array.ConvertAll(request.Seats, seat => seat.Position))
                .With(request.MaxSeats).With(visitor.Queue).With(visitor.Ticket).With(plan.Queue).With(request.HoldSeconds).With(plan.StartsAt),
            row =>
            {
                code = row.GetString(0);
                outcome = row.IsDBNull(1)
                    ? new HoldOutcome(default, null, Numbers(row, 4), Numbers(row, 5), row.IsDBNull(6) ? default : row.GetFieldValue<TimeSpan>(6))
                    : new HoldOutcome(default, new Hold(row.GetInt64(1), row.GetFieldValue<DateTimeOffset>(2), row.GetFieldValue<DateTimeOffset>(3)), [], [], default);
            });
        // The index has the last word: it says so only when a seat was sold or held between the look and the insert.
        return await session.ExecuteAsync(changes) is null ? (code, outcome) : ("TAKEN", Taken);
    }

    private static long[] SeatIds(HoldRequest request) => Array.ConvertAll(request.Seats, seat => seat.SeatId);

    private static long[] Numbers(DbDataReader row, int column) => row.IsDBNull(column) ? [] : row.GetFieldValue<long[]>(column);

    private static DateTimeOffset? Moment(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}

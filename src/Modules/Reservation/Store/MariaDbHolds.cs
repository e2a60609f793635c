using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Ticketing.Data;
using Ticketing.Messaging.Outbox;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Contracts;

namespace Ticketing.Reservations.Store;

/// <summary>
/// Holds in MariaDB. Order of locks, the same everywhere: the visitor's turn at the schedule (a row of its own), the reservations by id, the seats by id.
/// The seats are inserted without waiting: one that another is taking at this moment is refused at once, so that no circle can close.
/// </summary>
internal sealed class MariaDbHolds(IDbSession session, IDatabaseDriver driver) : IHoldStore
{
    // InnoDB also looks at the entry beside one that was freed and not cleared away yet, so a free seat can seem to be another's for a moment.
    private const int Attempts = 3;

    /// <summary>
    /// The last word of whatever ends a hold before its time: from its end on everybody else is told that the seat is free, so what was held up until then must not happen.
    /// </summary>
    public const string StillInTime = $"""
        begin not atomic
            if exists (select 1 from reservation_reservations where id = @reservation and held_until <= sysdate(6)) then
                {MariaDbCommands.Stop}{ReservationRefusals.NotOpen}{MariaDbCommands.StopEnd};
            end if;
            select true;
        end
        """;

    private const string Busy = "reservation.seat_busy";

    // Whoever waited here sees what the visitor's request before this one has left: each statement has a snapshot of its own.
    private const string TakeTurn =
        "insert into reservation_turns (schedule_id, user_id) values (@schedule, @user) on duplicate key update user_id = @user";

    // What stands for the seats in the text: their numbers, and their rows.
    private const string Seats = "@seats";
    private const string Rows = "@rows";

    private const string Hold = $"""
        begin not atomic
            declare v_now datetime(6) default sysdate(6);
            declare v_until datetime(6) default v_now + interval @seconds second;
            declare v_code varchar(8);
            declare v_id bigint;
            declare v_sold, v_held longtext;
            declare v_held_for bigint;
            select case
                when @starts <= v_now then 'STARTED'
                when max(state = 'SOLD') then 'SOLD'
                when max(held_until > v_now) then 'TAKEN'
                when count(*) > 0 then 'LAPSED'
                when @count + (select count(*) from reservation_reservation_seats
                    where schedule_id = @schedule and user_id = @user and state = 'HELD' and held_until > v_now) > @most then 'LIMIT'
                else 'HELD' end into v_code
            from reservation_reservation_seats where live_seat_id in ({Seats});
            if v_code = 'HELD' then
                insert into reservation_reservations (user_id, schedule_id, concert_queue, queue, ticket, status, amount, created_at, held_until)
                values (@user, @schedule, @concert, @queue, @ticket, 'HELD', @amount, v_now, v_until);
                set v_id = last_insert_id();
                begin
                    declare exit handler for 1205 {MariaDbCommands.Stop}{Busy}{MariaDbCommands.StopEnd};
                    set statement innodb_lock_wait_timeout = 0 for
                    insert into reservation_reservation_seats (reservation_id, seat_id, schedule_id, user_id, position, price, state, held_until)
                    values {Rows};
                end;
                {MariaDbOutbox.Insert} values ('reservation.held', v_id, json_object('reservationId', v_id + 0, 'userId', @user, 'scheduleId', @schedule,
                    'seatIds', json_array({Seats}), 'amount', @amount, 'heldUntil', {MariaDbCommands.Iso}v_until{MariaDbCommands.IsoEnd}), {OutboxTrace.MariaDb});
            else
                select concat('[', group_concat(case when state = 'SOLD' then seat_id end), ']'),
                    concat('[', group_concat(case when state = 'HELD' then seat_id end), ']'),
                    timestampdiff(microsecond, v_now, min(case when state = 'HELD' then held_until end)) into v_sold, v_held, v_held_for
                from reservation_reservation_seats where live_seat_id in ({Seats}) and (state = 'SOLD' or held_until > v_now);
            end if;
            select v_code, v_id, v_now, v_until, v_sold, v_held, v_held_for;
        end
        """;

    private const string Lapsed = """
        select id from reservation_reservations where status = 'HELD' and held_until <= sysdate(6) and id in (
            select reservation_id from reservation_reservation_seats where state = 'HELD' and live_seat_id in (select seat_id from json_table(@ids, '$[*]' columns (seat_id bigint path '$')) as seat))
        order by id for update
        """;

    // An index is of no use for what is compared with sysdate; the start of the block will do here.
    private const string LapsedAnywhere = """
        select id from reservation_reservations where status = 'HELD' and held_until <= now(6) order by held_until limit @most for update skip locked
        """;

    private const string GiveBack = $"""
        begin not atomic
            update reservation_reservations set status = 'CANCELLED', changed_at = sysdate(6)
            where id = @reservation and user_id = @user and status = 'HELD' and held_until > sysdate(6);
            if row_count() > 0 then
                update reservation_reservation_seats set state = 'FREE' where reservation_id = @reservation and state = 'HELD';
                {MariaDbOutbox.Insert} select 'reservation.cancelled', id, json_object('reservationId', id, 'userId', user_id, 'scheduleId', schedule_id), {OutboxTrace.MariaDb}
                from reservation_reservations where id = @reservation;
                select schedule_id, (select json_arrayagg(seat_id) from reservation_reservation_seats where reservation_id = @reservation), (
                    select max(held_until) from reservation_reservations
                    where user_id = @user and queue = @queue and ticket = @ticket and status = 'HELD' and held_until > sysdate(6) and id <> @reservation)
                from reservation_reservations where id = @reservation;
            else
                select null from dual where false;
            end if;
        end
        """;

    private const string Sold = "select count(*) from reservation_reservation_seats where schedule_id = @schedule and state = 'SOLD'";

    // Those that EndHolds has ended.
    private const string Ended = "json_table(v_ids, '$[*]' columns (id bigint path '$')) as ended";

    private static readonly string MakeWay = $"begin not atomic {EndHolds(Lapsed)} end";

    private static readonly string Sweep = $"""
        begin not atomic
            {EndHolds(LapsedAnywhere)}
            select r.schedule_id, count(*) from {Ended} straight_join reservation_reservations r force index (primary) on r.id = ended.id group by r.schedule_id;
        end
        """;

    // The text for each number of seats. Lists are read by the server in less time than a table made of JSON.
    private static readonly ConcurrentDictionary<int, string> Texts = new();

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
        var command = driver.CreateCommand(GiveBack)
            .With("@reservation", reservationId).With("@user", visitor.UserId).With("@queue", visitor.Queue).With("@ticket", visitor.Ticket);
        var changes = new DbChanges().WithEvents().Add(command, row => given = new GivenBack(row.GetInt64(0), Numbers(row, 1), Moment(row, 2)));
        var last = driver.CreateCommand(StillInTime).With("@reservation", reservationId);
        return await session.ExecuteAsync(changes.AddLast(last)) is null ? given : null;
    }

    public async Task<IReadOnlyDictionary<long, int>> ExpireAsync(int most)
    {
        var expired = new Dictionary<long, int>();
        await session.ExecuteAsync(new DbChanges().WithEvents().Add(driver.CreateCommand(Sweep).With("@most", most), row => expired[row.GetInt64(0)] = row.GetInt32(1)));
        return expired;
    }

    public async Task<int> CountSoldAsync(long scheduleId)
    {
        var sold = 0;
        await session.ExecuteAsync(new DbChanges().Add(driver.CreateCommand(Sold).With("@schedule", scheduleId), row => sold = row.GetInt32(0)));
        return sold;
    }

    private async Task<(string Code, HoldOutcome Outcome)> TryHoldAsync(HoldRequest request, bool makeWay)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var code = "";
            var outcome = Taken;
            var refused = await session.ExecuteAsync(Changes(request, makeWay, row =>
            {
                code = row.GetString(0);
                outcome = row.IsDBNull(1)
                    ? new HoldOutcome(default, null, Numbers(row, 4), Numbers(row, 5), row.IsDBNull(6) ? default : TimeSpan.FromMicroseconds(row.GetInt64(6)))
                    : new HoldOutcome(default, new Hold(row.GetInt64(1), row.GetFieldValue<DateTimeOffset>(2), row.GetFieldValue<DateTimeOffset>(3)), [], [], default);
            }));
            if (refused is null)
                return (code, outcome);
            if (refused != Busy)
                break;
        }

        // The index has the last word: it says so only when a seat was sold or held between the look and the insert.
        return ("TAKEN", Taken);
    }

    private DbChanges Changes(HoldRequest request, bool makeWay, Action<DbDataReader> onRow)
    {
        var (visitor, plan) = (request.Visitor, request.Plan);
        var changes = new DbChanges().WithEvents().Add(driver.CreateCommand(TakeTurn).With("@schedule", plan.ScheduleId).With("@user", visitor.UserId));
        if (makeWay)
            changes.Add(driver.CreateCommand(MakeWay).With("@ids", JsonSerializer.Serialize(request.Seats.Select(seat => seat.SeatId))));
        var hold = driver.CreateCommand(Texts.GetOrAdd(request.Seats.Length, HoldOf));
        foreach (var (index, seat) in request.Seats.OrderBy(seat => seat.SeatId).Index())
        {
            var number = index.ToString(CultureInfo.InvariantCulture);
            hold.With("@seat" + number, seat.SeatId).With("@position" + number, seat.Position).With("@price" + number, seat.Price);
        }

        return changes.Add(
            hold.With("@user", visitor.UserId).With("@schedule", plan.ScheduleId)
                .With("@count", request.Seats.Length).With("@amount", request.Seats.Sum(seat => seat.Price)).With("@most", request.MaxSeats)
                .With("@queue", visitor.Queue).With("@ticket", visitor.Ticket).With("@concert", plan.Queue)
                .With("@seconds", request.HoldSeconds).With("@starts", plan.StartsAt),
            onRow);
    }

    private static string HoldOf(int seats)
    {
        var numbers = Enumerable.Range(0, seats).Select(number => number.ToString(CultureInfo.InvariantCulture)).ToArray();
        return Hold
            .Replace(Seats, string.Join(", ", numbers.Select(number => "@seat" + number)), StringComparison.Ordinal)
            .Replace(Rows, string.Join(", ", numbers.Select(number => $"(v_id, @seat{number}, @schedule, @user, @position{number}, @price{number}, 'HELD', v_until)")), StringComparison.Ordinal);
    }

    // What is over is found and locked first, in the order of the cursor; then all of it is ended. The rows are looked for by their numbers, whatever the server believes of the sizes of tables.
    private static string EndHolds(string which) => $"""
        declare v_ids longtext default '[]';
        declare v_id bigint;
        declare v_none boolean default false;
        declare lapsed cursor for {which};
        declare continue handler for not found set v_none = true;
        open lapsed;
        fetch lapsed into v_id;
        while not v_none do
            set v_ids = json_array_append(v_ids, '$', v_id);
            fetch lapsed into v_id;
        end while;
        close lapsed;
        update {Ended} straight_join reservation_reservations r force index (primary) on r.id = ended.id set r.status = 'EXPIRED', r.changed_at = sysdate(6);
        update {Ended} straight_join reservation_reservation_seats s force index (primary) on s.reservation_id = ended.id set s.state = 'FREE' where s.state = 'HELD';
        {MariaDbOutbox.Insert} select 'reservation.expired', r.id, json_object('reservationId', r.id, 'userId', r.user_id, 'scheduleId', r.schedule_id), {OutboxTrace.MariaDb}
        from {Ended} straight_join reservation_reservations r force index (primary) on r.id = ended.id;
        """;

    private static long[] Numbers(DbDataReader row, int column) => row.IsDBNull(column) ? [] : JsonSerializer.Deserialize<long[]>(row.GetString(column))!;

    private static DateTimeOffset? Moment(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}

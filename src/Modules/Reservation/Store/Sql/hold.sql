-- Holds all of the seats for a visitor, or none. p_seats is a list of {"id":1,"position":"A1","price":50000}.
-- Locks are taken in the same order everywhere: the user's turn, reservations by id and each one's seats after it. New seats are inserted without waiting, so
-- no circle can close. Answers with the hold and the holds of the ticket.
-- Refusals that end by themselves are signalled with the seconds until then behind a colon.
-- MariaDB writes a variable into JSON as a text; "+ 0" makes it a number.
create procedure reservation_hold(
    p_user varchar(64), p_queue varchar(64), p_ticket bigint, p_schedule bigint, p_concert_queue varchar(64), p_starts_at datetime(6),
    p_seats text, p_amount bigint, p_seconds int, p_most_seats int,
    p_most_lapsed int, p_pause_seconds int)
begin
    declare v_now, v_until datetime(6);
    declare v_ended, v_mine, v_count, v_next int default 0;
    declare v_reservation, v_version, v_seat bigint;
    declare v_state varchar(4);
    declare v_held_until, v_last_end datetime(6);
    declare v_has_paid boolean default false;
    declare v_lapsed, v_wait int default 0;
    declare v_last_ended datetime(6);
    declare v_refusal varchar(64);

    -- Of two changes of one user's holds the second waits here, and then sees what the first has done. The row changes each time, so that on two nodes of a
    -- cluster one of the two fails. last_insert_id with an argument remembers it for the next line.
    insert into reservation_turns (user_id, turns) values (p_user, last_insert_id(1)) on duplicate key update turns = last_insert_id(turns + 1);
    set v_version = last_insert_id(), v_now = sysdate(6), v_count = json_length(p_seats);
    if p_starts_at <= v_now then
        signal sqlstate '45000' set message_text = 'reservation.started';
    end if;

    -- Where this call has created the row, it is the user's first hold, and there is nothing to check.
    if v_version > 1 then
        -- A ticket that has paid is done as soon as none of its holds is open.
        select max(case when status = 'HELD' and held_until > v_now then held_until end), coalesce(max(status in ('PAID', 'REFUNDED')), false)
        into v_last_end, v_has_paid
        from reservation_reservations where user_id = p_user and ticket = p_ticket and queue = p_queue;
        if v_has_paid and v_last_end is null then
            signal sqlstate '45000' set message_text = 'reservation.ticket_done';
        end if;
        select count(*) into v_mine
        from reservation_reservations r join reservation_reservation_seats s on s.reservation_id = r.id and s.state = 'HELD'
        where r.user_id = p_user and r.schedule_id = p_schedule and r.status = 'HELD' and r.held_until > v_now;

        -- The user's holds of this schedule in the last hour that ended unpaid. One that was given back in the second half of its time blocked its seats as
        -- long as one that ran out.
        select count(case when status <> 'CANCELLED' or timestampdiff(microsecond, created_at, changed_at) * 2 > p_seconds * 1000000 then 1 end),
            max(if(status = 'CANCELLED', changed_at, held_until))
        into v_lapsed, v_last_ended
        from reservation_reservations
        where user_id = p_user and schedule_id = p_schedule and held_until > v_now - interval 1 hour
            and (status in ('EXPIRED', 'CANCELLED') or status = 'HELD' and held_until <= v_now);
        if p_most_lapsed > 0 and v_lapsed >= p_most_lapsed then
            -- Enough of these holds have to become older than an hour, so that the rest are fewer than the bound.
            select greatest(1, ceil(3600 + timestampdiff(microsecond, v_now, ended) / 1000000)) into v_wait
            from (
                select held_until as ended, row_number() over (order by held_until) as nth
                from reservation_reservations
                where user_id = p_user and schedule_id = p_schedule and held_until > v_now - interval 1 hour
                    and (status = 'EXPIRED' or status = 'HELD' and held_until <= v_now
                        or status = 'CANCELLED' and timestampdiff(microsecond, created_at, changed_at) * 2 > p_seconds * 1000000)) lapsed
            where nth = v_lapsed - p_most_lapsed + 1;
            set v_refusal = concat('reservation.too_many_lapsed:', v_wait);
            signal sqlstate '45000' set message_text = v_refusal;
        end if;
        if v_last_ended > v_now - interval p_pause_seconds second then
            select ceil(p_pause_seconds + max(timestampdiff(microsecond, v_now, if(r.status = 'CANCELLED', r.changed_at, r.held_until))) / 1000000) into v_wait
            from reservation_reservations r join reservation_reservation_seats s on s.reservation_id = r.id
            where r.user_id = p_user and r.schedule_id = p_schedule and r.held_until > v_now - interval p_pause_seconds second
                and (r.status in ('EXPIRED', 'CANCELLED') or r.status = 'HELD' and r.held_until <= v_now)
                and if(r.status = 'CANCELLED', r.changed_at, r.held_until) > v_now - interval p_pause_seconds second
                and json_contains(json_extract(p_seats, '$[*].id'), cast(s.seat_id as char));
            if v_wait > 0 then
                set v_refusal = concat('reservation.seat_paused:', v_wait);
                signal sqlstate '45000' set message_text = v_refusal;
            end if;
        end if;
    end if;

    -- One look-up for each seat by its unique key is cheap; a join with the list as a table is not.
    while v_next < v_count do
        set v_seat = json_value(p_seats, concat('$[', v_next, '].id')), v_state = null, v_next = v_next + 1;
        begin
            declare continue handler for not found begin end;
            select state, held_until into v_state, v_held_until from reservation_reservation_seats where live_seat_id = v_seat;
        end;
        if v_state = 'SOLD' then
            signal sqlstate '45000' set message_text = 'reservation.seat_sold';
        elseif v_held_until > v_now and v_state = 'HELD' then
            signal sqlstate '45000' set message_text = 'reservation.seat_held';
        elseif v_state = 'HELD' then
            set v_ended = v_ended + 1;
        end if;
    end while;
    if v_mine + v_count > p_most_seats then
        signal sqlstate '45000' set message_text = 'reservation.too_many_seats';
    end if;

    -- Holds that are over make way, whether or not the sweep has passed.
    if v_ended > 0 then
        for ended in (
            select distinct s.reservation_id from json_table(p_seats, '$[*]' columns (id bigint path '$.id')) wanted
                straight_join reservation_reservation_seats s on s.live_seat_id = wanted.id
            order by s.reservation_id) do
            update reservation_reservations set status = 'EXPIRED', changed_at = sysdate(6)
            where id = ended.reservation_id and status = 'HELD' and held_until <= sysdate(6);
            if row_count() > 0 then
                update reservation_reservation_seats set state = 'FREE' where reservation_id = ended.reservation_id and state = 'HELD';
                if find_in_set('reservation.expired', @topics) then
                    insert into messaging_outbox (topic, `key`, payload, traceparent)
                    select 'reservation.expired', id, json_object('reservationId', id, 'userId', user_id, 'scheduleId', schedule_id), @traceparent
                    from reservation_reservations where id = ended.reservation_id;
                end if;
            end if;
        end for;
    end if;

    set v_now = sysdate(6), v_until = v_now + interval p_seconds second;
    insert into reservation_reservations (user_id, schedule_id, concert_queue, queue, ticket, status, amount, created_at, held_until)
    values (p_user, p_schedule, p_concert_queue, p_queue, p_ticket, 'HELD', p_amount, v_now, v_until);
    set v_reservation = last_insert_id();

    begin
        -- A seat that another transaction is taking at this moment is refused at once. InnoDB also checks the lock of the neighbouring index entry, so another
        -- seat can block the insert for a moment.
        declare exit handler for 1205 signal sqlstate '45000' set message_text = 'reservation.seat_busy';
        -- The seat was held or sold between the look-up and the insert.
        declare exit handler for 1062 signal sqlstate '45000' set message_text = 'reservation.seat_held';
        set v_next = 0;
        while v_next < v_count do
            set statement innodb_lock_wait_timeout = 0 for
            insert into reservation_reservation_seats (reservation_id, seat_id, schedule_id, user_id, position, price, state, held_until)
            values (v_reservation, json_value(p_seats, concat('$[', v_next, '].id')), p_schedule, p_user,
                json_value(p_seats, concat('$[', v_next, '].position')), json_value(p_seats, concat('$[', v_next, '].price')), 'HELD', v_until);
            set v_next = v_next + 1;
        end while;
    end;

    if find_in_set('reservation.held', @topics) then
        insert into messaging_outbox (topic, `key`, payload, traceparent)
        values ('reservation.held', v_reservation, json_object('reservationId', v_reservation + 0, 'userId', p_user, 'scheduleId', p_schedule + 0,
            'seatIds', json_extract(p_seats, '$[*].id'), 'amount', p_amount + 0,
            'heldUntil', date_format(v_until, '%Y-%m-%dT%H:%i:%s.%f+00:00')), @traceparent);
    end if;

    select v_reservation, v_now, v_until, v_version, greatest(v_until, coalesce(v_last_end, v_until)), v_has_paid;
end

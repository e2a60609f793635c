-- Ends an open hold of a visitor before its time. Answers with its seats and the holds of the ticket that made it.
create procedure reservation_give_back(p_reservation bigint, p_user varchar(64))
begin
    declare v_version, v_schedule, v_ticket bigint;
    declare v_queue varchar(64);

    -- As in hold.sql: of two holds that are given back at the same moment the second sees the first one ended.
    update reservation_turns set turns = last_insert_id(turns + 1) where user_id = p_user;
    set v_version = last_insert_id();

    update reservation_reservations set status = 'CANCELLED', changed_at = sysdate(6)
    where id = p_reservation and user_id = p_user and status = 'HELD' and held_until > sysdate(6);
    if row_count() = 0 then
        signal sqlstate '45000' set message_text = 'reservation.not_open';
    end if;
    update reservation_reservation_seats set state = 'FREE' where reservation_id = p_reservation and state = 'HELD';

    if find_in_set('reservation.cancelled', @topics) then
        insert into messaging_outbox (topic, `key`, payload, traceparent)
        select 'reservation.cancelled', id, json_object('reservationId', id, 'userId', user_id, 'scheduleId', schedule_id), @traceparent
        from reservation_reservations where id = p_reservation;
    end if;

    select schedule_id, queue, ticket into v_schedule, v_queue, v_ticket from reservation_reservations where id = p_reservation;
    select v_schedule, (select json_arrayagg(seat_id) from reservation_reservation_seats where reservation_id = p_reservation), v_queue, v_ticket, v_version, (
            select max(held_until) from reservation_reservations
            where user_id = p_user and ticket = v_ticket and queue = v_queue and status = 'HELD' and held_until > sysdate(6)),
        exists (select 1 from reservation_reservations where user_id = p_user and ticket = v_ticket and queue = v_queue and status in ('PAID', 'REFUNDED'));
end

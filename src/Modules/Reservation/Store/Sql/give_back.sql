-- Ends an open hold of a visitor before its time.
create procedure reservation_give_back(p_reservation bigint, p_user varchar(64), p_queue varchar(64), p_ticket bigint)
begin
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

    -- The end of the last hold that the visitor still has.
    select r.schedule_id, (select json_arrayagg(seat_id) from reservation_reservation_seats where reservation_id = r.id), (
        select max(held_until) from reservation_reservations
        where user_id = p_user and queue = p_queue and ticket = p_ticket and status = 'HELD' and held_until > sysdate(6) and id <> p_reservation)
    from reservation_reservations r where r.id = p_reservation;
end

-- Makes a visitor's open hold a sale of their ticket. Seats change only after their reservation's row, which is the lock. p_has_open_hold is whether the ticket
-- has another open hold. Answers with the sale and the holds of the ticket.
create procedure reservation_sell(
    p_reservation bigint, p_user varchar(64), p_queue varchar(64), p_ticket bigint, p_concert_queue varchar(64),
    out p_price bigint, out p_has_open_hold boolean)
begin
    declare v_schedule, v_version bigint;
    declare v_last_end datetime(6);
    declare v_seats text;

    -- As in hold.sql: a hold that is made at the same moment is before this sale or after it.
    update reservation_turns set turns = last_insert_id(turns + 1) where user_id = p_user;
    set v_version = last_insert_id();

    -- A token of one concert's queue opens that concert only; null opens all.
    update reservation_reservations set status = 'PAID', changed_at = sysdate(6), queue = p_queue, ticket = p_ticket
    where id = p_reservation and user_id = p_user and status = 'HELD' and held_until > sysdate(6)
        and (p_concert_queue is null or concert_queue = p_concert_queue);
    if row_count() = 0 then
        signal sqlstate '45000' set message_text = 'reservation.not_open';
    end if;
    update reservation_reservation_seats set state = 'SOLD' where reservation_id = p_reservation and state = 'HELD';

    select max(held_until) into v_last_end from reservation_reservations
    where user_id = p_user and ticket = p_ticket and queue = p_queue and status = 'HELD' and held_until > sysdate(6);
    set p_has_open_hold = v_last_end is not null;

    select max(r.amount), max(r.schedule_id), json_arrayagg(s.seat_id) into p_price, v_schedule, v_seats
    from reservation_reservations r join reservation_reservation_seats s on s.reservation_id = r.id where r.id = p_reservation;
    select p_price, v_schedule, v_seats, v_version, v_last_end, true;
end

-- Makes a visitor's open hold a sale. Seats change only after their reservation's row, which is the lock.
create procedure reservation_sell(p_reservation bigint, p_user varchar(64), p_queue varchar(64), out p_price bigint)
begin
    declare v_schedule bigint;

    -- A token of one concert's queue opens that concert only; null opens all.
    update reservation_reservations set status = 'PAID', changed_at = sysdate(6)
    where id = p_reservation and user_id = p_user and status = 'HELD' and held_until > sysdate(6) and (p_queue is null or concert_queue = p_queue);
    if row_count() = 0 then
        signal sqlstate '45000' set message_text = 'reservation.not_open';
    end if;
    update reservation_reservation_seats set state = 'SOLD' where reservation_id = p_reservation and state = 'HELD';

    select amount, schedule_id into p_price, v_schedule from reservation_reservations where id = p_reservation;
    select p_price, v_schedule, (select json_arrayagg(seat_id) from reservation_reservation_seats where reservation_id = p_reservation);
end

-- Takes a sale back before the concert starts.
create procedure reservation_refund(p_reservation bigint, p_user varchar(64), p_starts_at datetime(6), out p_price bigint)
begin
    declare v_schedule bigint;

    update reservation_reservations set status = 'REFUNDED', changed_at = sysdate(6)
    where id = p_reservation and user_id = p_user and status = 'PAID' and p_starts_at > sysdate(6);
    if row_count() = 0 then
        if p_starts_at <= sysdate(6) then
            signal sqlstate '45000' set message_text = 'reservation.started';
        end if;
        signal sqlstate '45000' set message_text = 'reservation.not_open';
    end if;
    update reservation_reservation_seats set state = 'FREE' where reservation_id = p_reservation and state = 'SOLD';

    select amount, schedule_id into p_price, v_schedule from reservation_reservations where id = p_reservation;
    select p_price, v_schedule, (select json_arrayagg(seat_id) from reservation_reservation_seats where reservation_id = p_reservation);
end

-- The last word of whatever ends a hold before its time: from its end on everyone else sees the seats free, so a change that was held up until then must not
-- happen.
create procedure reservation_in_time(p_reservation bigint)
begin
    if exists (select 1 from reservation_reservations where id = p_reservation and held_until <= sysdate(6)) then
        signal sqlstate '45000' set message_text = 'reservation.not_open';
    end if;
end

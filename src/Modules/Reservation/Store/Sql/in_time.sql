-- The last check of every change that ends a hold early: after the end of the hold the seats are free for others, so a change that was delayed until then must
-- not happen.
create procedure reservation_in_time(p_reservation bigint)
begin
    if exists (select 1 from reservation_reservations where id = p_reservation and held_until <= sysdate(6)) then
        signal sqlstate '45000' set message_text = 'reservation.not_open';
    end if;
end

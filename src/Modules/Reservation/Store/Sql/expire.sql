-- Ends holds whose time is over, the oldest first, passing over those that another replica works on. Answers with the schedule of each.
-- MariaDB writes a variable into JSON as a text; "+ 0" makes it a number.
create procedure reservation_expire(p_most int)
begin
    declare v_schedules longtext default '[]';

    -- The index is of no use for what is compared with sysdate.
    for ended in (
        select id, user_id, schedule_id from reservation_reservations where status = 'HELD' and held_until <= now(6)
        order by held_until limit p_most for update skip locked) do
        update reservation_reservations set status = 'EXPIRED', changed_at = sysdate(6) where id = ended.id;
        update reservation_reservation_seats set state = 'FREE' where reservation_id = ended.id and state = 'HELD';
        if find_in_set('reservation.expired', @topics) then
            insert into messaging_outbox (topic, `key`, payload, traceparent)
            values ('reservation.expired', ended.id,
                json_object('reservationId', ended.id + 0, 'userId', ended.user_id, 'scheduleId', ended.schedule_id + 0), @traceparent);
        end if;
        set v_schedules = json_array_append(v_schedules, '$', ended.schedule_id);
    end for;

    select v_schedules;
end

-- Ends holds whose time is over, the oldest first, passing over those that another replica works on. Answers with the schedule of each.
create procedure reservation_expire(p_most int)
begin
    declare v_ids, v_schedules longtext default '[]';

    -- The holds are found and locked first, by the index. A comparison with sysdate cannot use the index.
    for ended in (
        select id, schedule_id from reservation_reservations where status = 'HELD' and held_until <= now(6)
        order by held_until limit p_most for update skip locked) do
        set v_ids = json_array_append(v_ids, '$', ended.id), v_schedules = json_array_append(v_schedules, '$', ended.schedule_id);
    end for;

    -- Then each table is changed once for all of them. The rows are looked up by their ids, whatever the optimizer assumes about the sizes of the tables.
    update json_table(v_ids, '$[*]' columns (id bigint path '$')) ended
        straight_join reservation_reservations r force index (primary) on r.id = ended.id
    set r.status = 'EXPIRED', r.changed_at = sysdate(6);
    update json_table(v_ids, '$[*]' columns (id bigint path '$')) ended
        straight_join reservation_reservation_seats s force index (primary) on s.reservation_id = ended.id
    set s.state = 'FREE' where s.state = 'HELD';
    if find_in_set('reservation.expired', @topics) then
        insert into messaging_outbox (topic, `key`, payload, traceparent)
        select 'reservation.expired', r.id, json_object('reservationId', r.id, 'userId', r.user_id, 'scheduleId', r.schedule_id), @traceparent
        from json_table(v_ids, '$[*]' columns (id bigint path '$')) ended
            straight_join reservation_reservations r force index (primary) on r.id = ended.id;
    end if;

    select v_schedules;
end

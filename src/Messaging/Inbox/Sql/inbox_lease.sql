update json_table(@ids, '$[*]' columns (id char(36) character set ascii path '$')) as leased
straight_join messaging_inbox as event on event.consumer = @consumer and event.event_id = leased.id
set event.due_at = sysdate(6) + interval @seconds second;

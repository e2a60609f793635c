update json_table(@ids, '$[*]' columns (id char(36) character set ascii path '$')) as done
straight_join messaging_inbox as event on event.consumer = @consumer and event.event_id = done.id
set event.state = 'DONE', event.due_at = null, event.ended_at = sysdate(6);

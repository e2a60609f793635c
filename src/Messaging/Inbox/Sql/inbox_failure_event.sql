-- A failure is an event itself; json_compact embeds the payload as JSON and not as text.
insert into messaging_outbox (topic, `key`, payload, traceparent)
select @topic, `key`,
    json_object('eventId', event_id, 'consumer', consumer, 'failures', failures, 'error', error, 'event', json_compact(payload)),
    traceparent
from messaging_inbox
where consumer = @consumer and event_id = @id;

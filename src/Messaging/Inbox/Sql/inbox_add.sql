-- One row for each event and consumer of its topic; an event that arrives again finds its rows.
-- In one order everywhere, so that replicas which add the same events do not deadlock.
insert into messaging_inbox (consumer, event_id, topic, `key`, payload, traceparent)
select consumer.name, event.id, event.topic, event.`key`, event.payload, event.traceparent
from json_table(@events, '$[*]' columns (
    id char(36) path '$.id',
    topic varchar(64) path '$.topic',
    `key` varchar(64) path '$.key',
    payload longtext path '$.payload',
    traceparent varchar(64) path '$.traceParent')) as event
join json_table(@consumers, '$[*]' columns (
    name varchar(64) path '$.name',
    topic varchar(64) path '$.topic')) as consumer on consumer.topic = event.topic
order by consumer.name, event.id
on duplicate key update failures = failures;

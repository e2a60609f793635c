-- A snapshot: it does not wait for rows of changes that are not committed yet.
-- Changes of one key wait for each other, so the order of ids is the order of a key's events.
select id, event_id, topic, `key`, payload, traceparent
from messaging_outbox
where partition_id = @partition
order by id
limit @most;

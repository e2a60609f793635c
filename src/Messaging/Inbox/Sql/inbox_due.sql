-- Consumer and state are compared for equality: a range would also lock the first row of the next consumer, whose worker would then pass it over.
select event_id, topic, `key`, payload, traceparent, failures
from messaging_inbox
where consumer = @consumer and state = 'DUE' and due_at <= sysdate(6)
order by due_at
limit @most
for update skip locked;

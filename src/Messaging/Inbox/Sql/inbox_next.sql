-- In seconds; null where no event is due or planned.
select timestampdiff(microsecond, sysdate(6), min(due_at)) / 1000000e0
from messaging_inbox
where consumer = @consumer and state = 'DUE';

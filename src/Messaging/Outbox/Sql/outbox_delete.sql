-- By their ids and not up to the last of them: a change that is committed late has a lower id than events that were read before it.
delete event
from json_table(@ids, '$[*]' columns (id bigint path '$')) as sent
straight_join messaging_outbox as event on event.id = sent.id;

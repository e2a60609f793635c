delete from messaging_inbox
where state = 'DONE' and ended_at < now(6) - interval @days day
order by ended_at
limit @most;

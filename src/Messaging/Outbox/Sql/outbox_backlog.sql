select (select count(*) from (select 1 from messaging_outbox limit 100000) counted),
    coalesce((select timestampdiff(microsecond, created_at, sysdate(6)) / 1000000e0 from messaging_outbox order by id limit 1), 0e0);

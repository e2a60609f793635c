select timestampdiff(microsecond, created_at, sysdate(6)) / 1000000e0 from messaging_outbox order by id limit 1;

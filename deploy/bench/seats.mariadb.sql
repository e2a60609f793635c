-- Seats for the benchmark of holds, as seats.sql has them for PostgreSQL.
-- Run with mariadb --init-command='set @schedules = N'.
start transaction;
insert into concert_concerts (id, code, title) values (900, 'bench', 'Benchmark');
insert into concert_schedules (id, concert_id, starts_at, ends_at)
select 900 + seq, 900, utc_timestamp(6) + interval 720 hour, utc_timestamp(6) + interval 722 hour from seq_0_to_999 where seq < @schedules;
insert into concert_seats (id, schedule_id, position, price)
select 10000000 + seq, 900 + seq div 10000, concat('S', seq % 10000 + 1), 50000 from seq_0_to_9999999 where seq < @schedules * 10000;
commit;
analyze table concert_seats;

-- Seats for the benchmark of holds, and nothing of the product: a concert of its own, 10,000 seats a schedule.
-- Schedule 899 has the one seat 9999999, which everybody wants. Run with psql -v schedules=N. Schedules have the numbers 900, 901, ...; seats 10000000, 10000001, ..., in the order of the schedules.
begin;
insert into concert.concerts (id, code, title) values (900, 'bench', 'Benchmark');
insert into concert.schedules (id, concert_id, starts_at, ends_at)
select 900 + n, 900, now() + interval '30 days', now() + interval '30 days 2 hours' from generate_series(0, :schedules - 1) as n;
insert into concert.schedules (id, concert_id, starts_at, ends_at) values (899, 900, now() + interval '30 days', now() + interval '30 days 2 hours');
insert into concert.seats (id, schedule_id, position, price) values (9999999, 899, 'S1', 50000);
insert into concert.seats (id, schedule_id, position, price)
select 10000000 + n, 900 + n / 10000, 'S' || n % 10000 + 1, 50000 from generate_series(0, :schedules * 10000 - 1) as n;
commit;
vacuum analyze concert.seats;

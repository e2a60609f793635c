-- pgbench: the rows of a hold, and nothing that the product does around them, in one statement. Start with -D n=0.
\set n :n + 1
\set seat 2000000000 + :client_id * 1000000 + :n
with reserved as (
    insert into reservation.reservations (user_id, schedule_id, concert_queue, queue, ticket, status, amount, created_at, held_until)
    values (cast(:seat as text), 900, 'bench', 'bench', :n, 'HELD', 50000, clock_timestamp(), clock_timestamp() + interval '5 minutes')
    returning id, user_id, schedule_id, amount, held_until),
seats as (
    insert into reservation.reservation_seats (reservation_id, seat_id, schedule_id, user_id, position, price, state, held_until)
    select id, :seat, schedule_id, user_id, 'S1', amount, 'HELD', held_until from reserved),
event as (
    insert into messaging.outbox (topic, key, payload)
    select 'reservation.held', id::text, json_build_object('reservationId', id, 'userId', user_id, 'scheduleId', schedule_id,
        'seatIds', json_build_array(cast(:seat as bigint)), 'amount', amount, 'heldUntil', held_until)
    from reserved)
select id, held_until from reserved;

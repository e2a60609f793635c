-- A hold and the money to pay for it for everybody in the temporary table payers (number, user_id), with the rows that the product would have written.
-- Reservations have the numbers 900000000 and up, seats 3000000000 and up.
begin;
insert into users.accounts (user_id, balance) select user_id, 50000 from payers;
insert into users.ledger (user_id, kind, amount, balance_after) select user_id, 'CHARGE', 50000, 50000 from payers;
insert into reservation.reservations (id, user_id, schedule_id, concert_queue, queue, ticket, status, amount, created_at, held_until) overriding system value
select 900000000 + number, user_id, 900, 'bench', 'bench', number, 'HELD', 50000, now(), now() + interval '1 hour' from payers;
insert into reservation.reservation_seats (reservation_id, seat_id, schedule_id, user_id, position, price, state, held_until)
select 900000000 + number, 3000000000 + number, 900, user_id, 'S', 50000, 'HELD', now() + interval '1 hour' from payers;
commit;
vacuum analyze users.accounts, users.ledger, reservation.reservations, reservation.reservation_seats;

-- pgbench: the rows of a payment, and nothing that the product does around them, in one statement. Start with -D n=0, after yardstick.sql and open-holds.sql.
\set n :n + 1
\set reservation 900000000 + :client_id * 1000000 + :n
with sold as (
    update reservation.reservations set status = 'PAID', changed_at = clock_timestamp()
    where id = :reservation and status = 'HELD' and held_until > clock_timestamp()
    returning id, user_id, amount, queue, ticket),
seats as (
    update reservation.reservation_seats s set state = 'SOLD' from sold where s.reservation_id = sold.id and s.state = 'HELD'),
account as (
    update users.accounts a set balance = balance - sold.amount from sold where a.user_id = sold.user_id and a.balance >= sold.amount
    returning a.user_id, a.balance, sold.id, sold.amount, sold.queue, sold.ticket),
entry as (
    insert into users.ledger (user_id, kind, amount, balance_after, reference) select user_id, 'PAYMENT', amount, balance, id::text from account),
paid as (
    insert into payment.payments (reservation_id, user_id, amount, status, queue, ticket)
    select id, user_id, amount, 'COMPLETED', queue, ticket from account
    returning reservation_id, user_id, amount, queue, ticket, created_at),
event as (
    insert into messaging.outbox (topic, key, payload)
    select 'payment.completed', reservation_id::text, json_build_object('reservationId', reservation_id, 'userId', user_id,
        'amount', amount, 'queue', queue, 'ticket', ticket, 'paidAt', created_at)
    from paid)
select reservation_id from paid;

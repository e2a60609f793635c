-- Records the payment of a reservation.
-- MariaDB writes a variable into JSON as a text; "+ 0" makes it a number.
create procedure payment_complete(p_reservation bigint, p_user varchar(64), p_amount bigint, p_queue varchar(64), p_ticket bigint, p_has_open_hold boolean)
begin
    declare v_now datetime(6) default sysdate(6);

    insert into payment_payments (reservation_id, user_id, amount, status, queue, ticket, has_open_hold, created_at)
    values (p_reservation, p_user, p_amount, 'COMPLETED', p_queue, p_ticket, p_has_open_hold, v_now);

    if find_in_set('payment.completed', @topics) then
        insert into messaging_outbox (topic, `key`, payload, traceparent)
        values ('payment.completed', p_reservation, json_object('reservationId', p_reservation + 0, 'userId', p_user,
            'amount', p_amount + 0, 'queue', p_queue, 'ticket', p_ticket + 0,
            'paidAt', date_format(v_now, '%Y-%m-%dT%H:%i:%s.%f+00:00')), @traceparent);
    end if;
end

-- Marks the payment of a reservation as paid back.
-- MariaDB writes a variable into JSON as a text; "+ 0" makes it a number.
create procedure payment_cancel(p_reservation bigint, p_user varchar(64), p_amount bigint)
begin
    declare v_now datetime(6) default sysdate(6);

    update payment_payments set status = 'CANCELED', canceled_at = v_now where reservation_id = p_reservation and status = 'COMPLETED' and amount = p_amount;
    if row_count() = 0 then
        signal sqlstate '45000' set message_text = 'payment.not_completed';
    end if;

    if find_in_set('payment.refunded', @topics) then
        insert into messaging_outbox (topic, `key`, payload, traceparent)
        values ('payment.refunded', p_reservation, json_object('reservationId', p_reservation + 0, 'userId', p_user, 'amount', p_amount + 0,
            'refundedAt', date_format(v_now, '%Y-%m-%dT%H:%i:%s.%f+00:00')), @traceparent);
    end if;
end

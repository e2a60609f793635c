-- Claims a request for the transaction that is open. The claim is the row itself, without an answer yet (its status is 0): another request of the same identity
-- meets the row's lock and does not wait. No other transaction sees the row before this one is committed, and by then it has its answer; where this one is
-- rolled back, the row never existed for others. On another node of a cluster the same claim meets no lock; there the primary key decides when the second is
-- committed, and that one runs again.
create procedure idempotency_claim(p_identity binary(32), p_keep_hours int)
begin
    declare v_is_kept boolean;

    begin
        declare exit handler for 1205 signal sqlstate '45000' set message_text = 'idempotency.running';
        set statement innodb_lock_wait_timeout = 0 for
        insert into idempotency_answers (identity, fingerprint, status, body, created_at) values (p_identity, '', 0, '', sysdate(6))
        on duplicate key update status = status;
    end;

    select status <> 0 and created_at > sysdate(6) - interval p_keep_hours hour into v_is_kept from idempotency_answers where identity = p_identity;
    if v_is_kept then
        signal sqlstate '45000' set message_text = 'idempotency.known';
    end if;
end

-- Adds money from outside to a balance.
-- MariaDB writes a variable into JSON as a text; "+ 0" makes it a number.
create procedure users_charge(p_user varchar(64), p_amount bigint, p_most bigint)
begin
    declare v_balance, v_entry bigint;

    -- Creates the row or takes its lock, so that two first charges at once cannot block each other.
    insert into users_accounts (user_id, balance) values (p_user, 0) on duplicate key update balance = balance;

    update users_accounts set balance = balance + p_amount where user_id = p_user and balance <= p_most - p_amount;
    if row_count() = 0 then
        signal sqlstate '45000' set message_text = 'users.balance_too_high';
    end if;
    select balance into v_balance from users_accounts where user_id = p_user;

    insert into users_ledger (user_id, kind, amount, balance_after, created_at) values (p_user, 'CHARGE', p_amount, v_balance, sysdate(6));
    set v_entry = last_insert_id();

    if find_in_set('balance.charged', @topics) then
        insert into messaging_outbox (topic, `key`, payload, traceparent)
        values ('balance.charged', p_user,
            json_object('userId', p_user, 'amount', p_amount + 0, 'balance', v_balance + 0, 'ledgerId', v_entry + 0), @traceparent);
    end if;

    select v_balance;
end

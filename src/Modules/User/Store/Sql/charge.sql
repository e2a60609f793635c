-- Adds money from outside to a balance. What a payment provider has signed has the provider's id as its reference: it is added once, and only within five
-- minutes of its signature.
-- MariaDB writes a variable into JSON as a text; "+ 0" makes it a number.
create procedure users_charge(
    p_user varchar(64), p_amount bigint, p_max_balance bigint, p_max_per_day bigint, p_reference varchar(64), p_signed_at bigint)
begin
    declare v_balance, v_entry, v_known_amount bigint;
    declare v_known_user varchar(64);
    declare v_today date;
    -- The same id for another user at the same moment: the unique index decides.
    declare exit handler for 1062 signal sqlstate '45000' set message_text = 'users.charge_known';

    if abs(unix_timestamp(sysdate(6)) - p_signed_at) > 300 then
        signal sqlstate '45000' set message_text = 'users.charge_outdated';
    end if;

    -- Creates the row or takes its lock, so that two first charges at once cannot block each other.
    insert into users_accounts (user_id, balance) values (p_user, 0) on duplicate key update balance = balance;

    if p_reference is not null then
        select id, balance_after, user_id, amount into v_entry, v_balance, v_known_user, v_known_amount
        from users_ledger where reference = p_reference and kind = 'CHARGE';
        if v_known_user <> p_user or v_known_amount <> p_amount then
            signal sqlstate '45000' set message_text = 'users.charge_known';
        end if;
    end if;

    if v_entry is null then
        -- The day is read after the wait for the lock. Assignments run from left to right, so the sum is computed with the old value of the day.
        set v_today = date(sysdate(6));
        update users_accounts
        set balance = balance + p_amount, charged_that_day = if(charged_on <=> v_today, charged_that_day, 0) + p_amount, charged_on = v_today
        where user_id = p_user and balance <= p_max_balance - p_amount
            and (p_max_per_day = 0 or if(charged_on <=> v_today, charged_that_day, 0) <= p_max_per_day - p_amount);
        if row_count() = 0 then
            if exists (select 1 from users_accounts where user_id = p_user and balance <= p_max_balance - p_amount) then
                signal sqlstate '45000' set message_text = 'users.over_day';
            end if;
            signal sqlstate '45000' set message_text = 'users.balance_too_high';
        end if;
        select balance into v_balance from users_accounts where user_id = p_user;

        insert into users_ledger (user_id, kind, amount, balance_after, reference, created_at)
        values (p_user, 'CHARGE', p_amount, v_balance, p_reference, sysdate(6));
        set v_entry = last_insert_id();

        if find_in_set('balance.charged', @topics) then
            insert into messaging_outbox (topic, `key`, payload, traceparent)
            values ('balance.charged', p_user,
                json_object('userId', p_user, 'amount', p_amount + 0, 'balance', v_balance + 0, 'ledgerId', v_entry + 0), @traceparent);
        end if;
    end if;

    select v_balance, v_entry;
end

-- Takes the price of a reservation from a balance.
create procedure users_debit(p_user varchar(64), p_amount bigint, p_reference varchar(64))
begin
    declare exit handler for 1062 signal sqlstate '45000' set message_text = 'users.moved_before';

    -- The condition and the change are one statement: of two payments at once the second waits for the row and sees what the first left.
    update users_accounts set balance = balance - p_amount where user_id = p_user and balance >= p_amount;
    if row_count() = 0 then
        signal sqlstate '45000' set message_text = 'users.balance_too_low';
    end if;

    insert into users_ledger (user_id, kind, amount, balance_after, reference, created_at)
    select user_id, 'PAYMENT', p_amount, balance, p_reference, sysdate(6) from users_accounts where user_id = p_user;
end

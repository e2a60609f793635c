-- Gives back what was taken for a reservation.
create procedure users_credit(p_user varchar(64), p_amount bigint, p_reference varchar(64))
begin
    declare exit handler for 1062 signal sqlstate '45000' set message_text = 'users.moved_before';

    update users_accounts set balance = balance + p_amount where user_id = p_user;
    if row_count() = 0 then
        signal sqlstate '45000' set message_text = 'users.no_account';
    end if;

    insert into users_ledger (user_id, kind, amount, balance_after, reference, created_at)
    select user_id, 'REFUND', p_amount, balance, p_reference, sysdate(6) from users_accounts where user_id = p_user;
end

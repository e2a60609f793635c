using Ticketing.Data;
using Ticketing.Messaging.Outbox;
using Ticketing.Users.Contracts;

namespace Ticketing.Users.Store;

internal sealed class MariaDbBalances(IDatabaseDriver driver) : IBalances
{
    // The first statement makes the row or takes its lock, so that two first charges at once do not meet in the middle.
    private const string AddMoney = $"""
        begin not atomic
            declare v_balance, v_entry bigint;
            insert into users_accounts (user_id, balance) values (@user, 0) on duplicate key update balance = balance;
            update users_accounts set balance = balance + @amount where user_id = @user and balance <= @most - @amount;
            if row_count() = 0 then
                {MariaDbCommands.Stop}{BalanceRefusals.TooHigh}{MariaDbCommands.StopEnd};
            end if;
            select balance into v_balance from users_accounts where user_id = @user;
            insert into users_ledger (user_id, kind, amount, balance_after, created_at) values (@user, 'CHARGE', @amount, v_balance, sysdate(6));
            set v_entry = last_insert_id();
            {MariaDbOutbox.Insert} values ('balance.charged', @user,
                json_object('userId', @user, 'amount', @amount, 'balance', v_balance + 0, 'ledgerId', v_entry + 0), {OutboxTrace.MariaDb});
            select v_balance;
        end
        """;

    // The condition and the change are one statement: two payments at once queue at the row, and the second sees what the first left.
    private const string Take = $"""
        begin not atomic
            update users_accounts set balance = balance - {MovedAmount.MariaDb} where user_id = @user and balance >= {MovedAmount.MariaDb};
            if row_count() = 0 then
                {MariaDbCommands.Stop}{BalanceRefusals.TooLow}{MariaDbCommands.StopEnd};
            end if;
            insert into users_ledger (user_id, kind, amount, balance_after, reference, created_at)
            select user_id, 'PAYMENT', {MovedAmount.MariaDb}, balance, @reference, sysdate(6) from users_accounts where user_id = @user;
        end
        """;

    // Whoever gets money back has paid before, so there is an account; that there is none would be a defect, and stops the change.
    private const string Give = $"""
        begin not atomic
            update users_accounts set balance = balance + {MovedAmount.MariaDb} where user_id = @user;
            if row_count() = 0 then
                {MariaDbCommands.Stop}users.no_account{MariaDbCommands.StopEnd};
            end if;
            insert into users_ledger (user_id, kind, amount, balance_after, reference, created_at)
            select user_id, 'REFUND', {MovedAmount.MariaDb}, balance, @reference, sysdate(6) from users_accounts where user_id = @user;
        end
        """;

    public void Debit(DbChanges changes, string userId, string reference) =>
        changes.Add(driver.CreateCommand(Take).With("@user", userId).With("@reference", reference));

    public void Credit(DbChanges changes, string userId, string reference) =>
        changes.Add(driver.CreateCommand(Give).With("@user", userId).With("@reference", reference));

    public void Charge(DbChanges changes, string userId, long amount, Action<long> onBalance) => changes.WithEvents().Add(
        driver.CreateCommand(AddMoney).With("@user", userId).With("@amount", amount).With("@most", MoneyLimits.Balance), row => onBalance(row.GetInt64(0)));
}

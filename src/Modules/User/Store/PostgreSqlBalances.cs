using Ticketing.Common.Data;
using Ticketing.Common.Data.Outbox;
using Ticketing.Users.Contracts;

namespace Ticketing.Users.Store;

internal sealed class PostgreSqlBalances : IBalances
{
    private const string AddMoney = $"""
        with account as (
            insert into users.accounts as a (user_id, balance) values ($1, $2)
            on conflict (user_id) do update set balance = a.balance + excluded.balance
            where a.balance <= $3 - excluded.balance
            returning balance),
        entry as (
            insert into users.ledger (user_id, kind, amount, balance_after) select $1, 'CHARGE', $2, balance from account returning id),
        event as (
            {PostgreSqlOutbox.Insert}
            select 'balance.charged', $1, json_build_object('userId', $1, 'amount', $2, 'balance', balance, 'ledgerId', id) from account, entry)
        select common.expect(exists (select from account), '{BalanceRefusals.TooHigh}'), (select balance from account)
        """;

    // The condition and the change are one statement: two payments at once queue at the row, and the second sees what the first left.
    private const string Take = $"""
        with account as (
            update users.accounts set balance = balance - {MovedAmount.Read}
            where user_id = $1 and balance >= {MovedAmount.Read}
            returning balance),
        entry as (
            insert into users.ledger (user_id, kind, amount, balance_after, reference)
            select $1, 'PAYMENT', {MovedAmount.Read}, balance, $2 from account)
        select common.expect(exists (select from account), '{BalanceRefusals.TooLow}')
        """;

    // Whoever gets money back has paid before, so there is an account; that there is none would be a defect, and stops the change.
    private const string Give = $"""
        with account as (
            update users.accounts set balance = balance + {MovedAmount.Read} where user_id = $1 returning balance),
        entry as (
            insert into users.ledger (user_id, kind, amount, balance_after, reference)
            select $1, 'REFUND', {MovedAmount.Read}, balance, $2 from account)
        select common.expect(exists (select from account), 'users.no_account')
        """;

    public void Debit(DbChanges changes, string userId, string reference) => changes.AddUnread(PgCommands.Sql(Take).With(userId).With(reference));

    public void Credit(DbChanges changes, string userId, string reference) => changes.AddUnread(PgCommands.Sql(Give).With(userId).With(reference));

    public void Charge(DbChanges changes, string userId, long amount, Action<long> onBalance) =>
        changes.WithEvents().Add(PgCommands.Sql(AddMoney).With(userId).With(amount).With(MoneyLimits.Balance), row => onBalance(row.GetInt64(1)));
}

using Ticketing.Common.Data;
using Ticketing.Users.Contracts;

namespace Ticketing.Users.Store;

internal sealed class PostgreSqlBalances : IBalances
{
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
}

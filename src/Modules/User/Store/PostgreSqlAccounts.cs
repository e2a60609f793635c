using Ticketing.Common.Data;
using Ticketing.Common.Data.Outbox;

namespace Ticketing.Users.Store;

/// <summary>The module's own reads and changes of balances, each one statement.</summary>
internal sealed class PostgreSqlAccounts(IDbSession session)
{
    private const string Read = "select balance from users.accounts where user_id = $1";

    private const string Add = $"""
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
        select balance from account
        """;

    /// <summary>The balance in won; zero for a user who never charged.</summary>
    public async Task<long> GetBalanceAsync(string userId)
    {
        long balance = 0;
        await session.ExecuteAsync(new DbChanges().Add(PgCommands.Sql(Read).With(userId), row => balance = row.GetInt64(0)));
        return balance;
    }

    /// <summary>Adds to the balance, with its ledger entry and event.</summary>
    /// <returns>The balance after it; null when it would exceed <paramref name="most"/>, and then nothing has changed.</returns>
    public async Task<long?> ChargeAsync(string userId, long amount, long most)
    {
        long? balance = null;
        await session.ExecuteAsync(new DbChanges().Add(PgCommands.Sql(Add).With(userId).With(amount).With(most), row => balance = row.GetInt64(0)));
        return balance;
    }
}

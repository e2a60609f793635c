using Ticketing.Common.Data;

namespace Ticketing.Users.Store;

/// <summary>Reads balances.</summary>
internal sealed class PostgreSqlAccounts(IDbSession session)
{
    private const string Read = "select balance from users.accounts where user_id = $1";

    /// <summary>The balance in won; zero for a user who never charged.</summary>
    public async Task<long> GetBalanceAsync(string userId)
    {
        long balance = 0;
        await session.ExecuteAsync(new DbChanges().Add(PgCommands.Sql(Read).With(userId), row => balance = row.GetInt64(0)));
        return balance;
    }
}

using Ticketing.Common.Data;

namespace Ticketing.Users.Store;

internal sealed class PostgreSqlAccounts(IDbSession session) : IAccounts
{
    private const string Read = "select balance from users.accounts where user_id = $1";

    public async Task<long> GetBalanceAsync(string userId)
    {
        long balance = 0;
        await session.ExecuteAsync(new DbChanges().Add(PgCommands.Sql(Read).With(userId), row => balance = row.GetInt64(0)));
        return balance;
    }
}

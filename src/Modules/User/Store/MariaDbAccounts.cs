using Ticketing.Data;

namespace Ticketing.Users.Store;

internal sealed class MariaDbAccounts(IDbSession session, IDatabaseDriver driver) : IAccounts
{
    private const string Read = "select balance from users_accounts where user_id = @user";

    public async Task<long> GetBalanceAsync(string userId)
    {
        long balance = 0;
        await session.ExecuteAsync(new DbChanges().Add(driver.CreateCommand(Read).With("@user", userId), row => balance = row.GetInt64(0)));
        return balance;
    }
}

namespace Ticketing.Users.Store;

/// <summary>Reads balances.</summary>
internal interface IAccounts
{
    /// <summary>The balance in won; zero for a user who never charged.</summary>
    Task<long> GetBalanceAsync(string userId);
}

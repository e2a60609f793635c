namespace Ticketing.Users.Contracts;

/// <summary>A balance was charged. Key of the event: the user's id.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Amount">What was added, in won.</param>
/// <param name="Balance">The balance afterwards, in won.</param>
/// <param name="LedgerId">The entry in the ledger.</param>
public sealed record BalanceCharged(string UserId, long Amount, long Balance, long LedgerId)
{
    /// <summary>The topic of the event.</summary>
    public const string Topic = "balance.charged";
}

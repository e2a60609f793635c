namespace Ticketing.Users.Rules;

/// <summary>The limits of money, in won.</summary>
internal static class MoneyLimits
{
    /// <summary>The most that one charge can add: 10^12.</summary>
    public const long Charge = 1_000_000_000_000;

    /// <summary>The most that a balance can reach: 10^15, far below what 64 bits hold, so that no sum of balances overflows.</summary>
    public const long Balance = 1_000_000_000_000_000;
}

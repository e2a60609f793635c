using Ticketing.Data;

namespace Ticketing.Users.Contracts;

/// <summary>Moves money as part of another module's change. Each movement gets its row in the ledger.</summary>
public interface IBalances
{
    /// <summary>
    /// Takes an amount from the balance. When the balance is too low, the whole change is refused with <see cref="BalanceRefusals.TooLow"/>;
    /// when the reference has been paid before, with <see cref="BalanceRefusals.MovedBefore"/>.
    /// </summary>
    /// <param name="changes">The change.</param>
    /// <param name="userId">Whose balance.</param>
    /// <param name="amount">How much, in won: set by an earlier call of the same change.</param>
    /// <param name="reference">What is paid for.</param>
    void Debit(DbChanges changes, string userId, SqlVariable amount, string reference);

    /// <summary>Gives back what <see cref="Debit"/> took for this reference. A second time is refused with <see cref="BalanceRefusals.MovedBefore"/>.</summary>
    /// <param name="changes">The change.</param>
    /// <param name="userId">Whose balance.</param>
    /// <param name="amount">How much, in won: set by an earlier call of the same change.</param>
    /// <param name="reference">What had been paid for.</param>
    void Credit(DbChanges changes, string userId, SqlVariable amount, string reference);

    /// <summary>
    /// Adds money from outside to the balance. Where it would exceed what a balance can reach, the whole change is refused with <see
    /// cref="BalanceRefusals.TooHigh"/>.
    /// </summary>
    /// <param name="changes">The change.</param>
    /// <param name="userId">Whose balance.</param>
    /// <param name="amount">How much, in won, above zero.</param>
    /// <param name="onBalance">Receives the balance after it.</param>
    void Charge(DbChanges changes, string userId, long amount, Action<long> onBalance);
}

/// <summary>Why a movement of money is refused, as <see cref="DbSession.ExecuteAsync"/> answers it.</summary>
public static class BalanceRefusals
{
    /// <summary>The balance is lower than the amount.</summary>
    public const string TooLow = "users.balance_too_low";

    /// <summary>The balance would exceed its limit.</summary>
    public const string TooHigh = "users.balance_too_high";

    /// <summary>Money has been moved for this reference in this direction before.</summary>
    public const string MovedBefore = "users.moved_before";

    /// <summary>Money is to go back to a user who has no account, so has never paid: a defect.</summary>
    public const string NoAccount = "users.no_account";
}

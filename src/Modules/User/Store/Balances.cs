using System.Data.Common;
using Ticketing.Data;
using Ticketing.Users.Contracts;
using Ticketing.Users.Rules;

namespace Ticketing.Users.Store;

internal sealed class Balances : IBalances
{
    private static readonly Procedure ChargeBalance = Procedure.Load<Balances>("charge");
    private static readonly Procedure DebitBalance = Procedure.Load<Balances>("debit");
    private static readonly Procedure CreditBalance = Procedure.Load<Balances>("credit");

    public void Debit(DbChanges changes, string userId, SqlVariable amount, string reference) =>
        changes.Call(DebitBalance.With("user", userId).With("amount", amount).With("reference", reference));

    public void Credit(DbChanges changes, string userId, SqlVariable amount, string reference) =>
        changes.Call(CreditBalance.With("user", userId).With("amount", amount).With("reference", reference));

    public void Charge(DbChanges changes, string userId, long amount, Action<long> onBalance) =>
        Charge(changes, userId, amount, MoneyLimits.Balance, 0, null, null, row => onBalance(row.GetInt64(0)));

    /// <summary>Adds money from outside to a balance.</summary>
    /// <param name="changes">The change.</param>
    /// <param name="userId">Whose balance.</param>
    /// <param name="amount">How much, in won.</param>
    /// <param name="maxBalance">The most that the balance can be after it.</param>
    /// <param name="maxPerDay">The most that the user's charges of one day can be; 0 for no limit.</param>
    /// <param name="reference">The payment provider's id, under which money is added once; null for none.</param>
    /// <param name="signedAt">When the provider signed it, in seconds since 1970.</param>
    /// <param name="onRow">Receives the balance after it and the number of its entry.</param>
    public static void Charge(
        DbChanges changes, string userId, long amount, long maxBalance, long maxPerDay, string? reference, long? signedAt, Action<DbDataReader> onRow) =>
        changes.Publishes(BalanceCharged.Topic).Call(
            ChargeBalance.With("user", userId).With("amount", amount).With("max_balance", maxBalance).With("max_per_day", maxPerDay)
                .With("reference", reference).With("signed_at", signedAt),
            onRow);
}

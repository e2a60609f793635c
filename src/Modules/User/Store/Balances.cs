using Ticketing.Data;
using Ticketing.Users.Contracts;

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

    public void Charge(DbChanges changes, string userId, long amount, Action<long> onBalance) => changes.Publishes(BalanceCharged.Topic).Call(
        ChargeBalance.With("user", userId).With("amount", amount).With("most", MoneyLimits.Balance), row => onBalance(row.GetInt64(0)));
}

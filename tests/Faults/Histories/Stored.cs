namespace Ticketing.Tests.Faults.Histories;

/// <summary>What the database holds when everything is over. Its times are its own.</summary>
/// <param name="Reservations">Every reservation.</param>
/// <param name="Ledger">Every change of a balance, in the order in which they happened.</param>
/// <param name="Balances">Every user's balance.</param>
internal sealed record Stored(IReadOnlyList<StoredReservation> Reservations, IReadOnlyList<LedgerLine> Ledger, IReadOnlyDictionary<string, long> Balances);

/// <summary>A reservation as it ended.</summary>
/// <param name="Id">Its number.</param>
/// <param name="User">Whose it is.</param>
/// <param name="Schedule">Of which schedule.</param>
/// <param name="Seats">Its seats.</param>
/// <param name="State">One of <see cref="Histories.State"/>.</param>
/// <param name="Amount">Its price.</param>
/// <param name="From">When the hold began.</param>
/// <param name="HeldUntil">When the hold ended, or would have.</param>
/// <param name="Changed">When it was paid, given back, refunded, or found to be over.</param>
internal sealed record StoredReservation(
    long Id, string User, long Schedule, IReadOnlyList<long> Seats, string State, long Amount, DateTimeOffset From, DateTimeOffset HeldUntil, DateTimeOffset? Changed);

/// <summary>A change of a balance.</summary>
/// <param name="User">Whose.</param>
/// <param name="Kind"><c>CHARGE</c>, <c>PAYMENT</c> or <c>REFUND</c>.</param>
/// <param name="Amount">How much.</param>
/// <param name="BalanceAfter">The balance after it.</param>
/// <param name="Reservation">What it was for; 0 for a charge.</param>
internal sealed record LedgerLine(string User, string Kind, long Amount, long BalanceAfter, long Reservation)
{
    public const string Charge = "CHARGE";
    public const string Payment = "PAYMENT";
    public const string Refund = "REFUND";
}

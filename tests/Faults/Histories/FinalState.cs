namespace Ticketing.Tests.Faults.Histories;

/// <summary>The content of the database after the run. Its times are by the database's clock.</summary>
/// <param name="Reservations">Every reservation.</param>
/// <param name="Ledger">Every change of a balance, in order.</param>
/// <param name="Balances">The balance of every user.</param>
internal sealed record FinalState(
    IReadOnlyList<StoredReservation> Reservations, IReadOnlyList<LedgerEntry> Ledger, IReadOnlyDictionary<string, long> Balances);

/// <summary>A reservation as it is stored.</summary>
/// <param name="Id">Its number.</param>
/// <param name="User">Its user.</param>
/// <param name="Schedule">Its schedule.</param>
/// <param name="Seats">Its seats.</param>
/// <param name="State">One of <see cref="ReservationState"/>.</param>
/// <param name="Amount">Its price.</param>
/// <param name="From">When the hold began.</param>
/// <param name="HeldUntil">When the hold ended, or would have ended.</param>
/// <param name="ChangedAt">When it was paid, given back, refunded, or found expired.</param>
internal sealed record StoredReservation(
    long Id, string User, long Schedule, IReadOnlyList<long> Seats, string State, long Amount,
    DateTimeOffset From, DateTimeOffset HeldUntil, DateTimeOffset? ChangedAt);

/// <summary>A change of a balance.</summary>
/// <param name="User">The user.</param>
/// <param name="Kind"><c>CHARGE</c>, <c>PAYMENT</c> or <c>REFUND</c>.</param>
/// <param name="Amount">The amount.</param>
/// <param name="BalanceAfter">The balance after the change.</param>
/// <param name="Reservation">The reservation; 0 for a charge.</param>
internal sealed record LedgerEntry(string User, string Kind, long Amount, long BalanceAfter, long Reservation)
{
    public const string Charge = "CHARGE";
    public const string Payment = "PAYMENT";
    public const string Refund = "REFUND";
}

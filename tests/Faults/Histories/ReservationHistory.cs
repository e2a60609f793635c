namespace Ticketing.Tests.Faults.Histories;

/// <summary>Everything that concerns one reservation that was acknowledged. All times are by the clock of the test.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Hold">The operation that made it.</param>
/// <param name="HoldTime">How long a hold lasts.</param>
/// <param name="Payments">Attempts to pay for it.</param>
/// <param name="GiveBacks">Attempts to give it back.</param>
/// <param name="Refunds">Attempts to refund it.</param>
/// <param name="Reads">Reads of it.</param>
/// <param name="Stored">The reservation as it is stored after the run, or null.</param>
internal sealed record ReservationHistory(
    long Id,
    Operation Hold,
    TimeSpan HoldTime,
    IReadOnlyList<Operation> Payments,
    IReadOnlyList<Operation> GiveBacks,
    IReadOnlyList<Operation> Refunds,
    IReadOnlyList<Operation> Reads,
    StoredReservation? Stored)
{
    /// <summary>The hold does not expire before this.</summary>
    public TimeSpan EarliestEnd => Hold.SentAt + HoldTime;

    /// <summary>The hold has expired by this.</summary>
    public TimeSpan LatestEnd => Hold.AcknowledgedAt!.Value + HoldTime;

    /// <summary>Whether it was certainly paid at some time.</summary>
    public bool WasPaid =>
        Payments.Any(payment => payment.Success is not null) || Stored?.State is ReservationState.Paid or ReservationState.Refunded;
}

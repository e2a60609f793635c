namespace Ticketing.Data.Audit;

/// <summary>What one module says about a sale.</summary>
/// <param name="ReservationId">What was sold.</param>
/// <param name="UserId">To whom.</param>
/// <param name="Amount">For how much, in won.</param>
/// <param name="State"><c>PAID</c> or <c>REFUNDED</c>.</param>
internal sealed record Sale(long ReservationId, string UserId, long Amount, string State)
{
    public override string ToString() => $"{State} {Amount} by {UserId}";
}

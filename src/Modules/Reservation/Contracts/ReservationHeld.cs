namespace Ticketing.Reservations.Contracts;

/// <summary>Seats were held. Key of the event: the reservation's id.</summary>
/// <param name="ReservationId">The reservation.</param>
/// <param name="UserId">The user who holds the seats.</param>
/// <param name="ScheduleId">The schedule.</param>
/// <param name="SeatIds">The seats, in ascending order.</param>
/// <param name="Amount">The price of all seats, in won.</param>
/// <param name="HeldUntil">When the hold ends, by the database's clock.</param>
public sealed record ReservationHeld(long ReservationId, string UserId, long ScheduleId, IReadOnlyList<long> SeatIds, long Amount, DateTimeOffset HeldUntil)
{
    /// <summary>The topic of the event.</summary>
    public const string Topic = "reservation.held";
}

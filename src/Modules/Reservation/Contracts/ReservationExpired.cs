namespace Ticketing.Reservations.Contracts;

/// <summary>A hold ended unpaid; its seats are free. Key of the event: the reservation's id.</summary>
/// <param name="ReservationId">The reservation.</param>
/// <param name="UserId">The user who held the seats.</param>
/// <param name="ScheduleId">The schedule.</param>
public sealed record ReservationExpired(long ReservationId, string UserId, long ScheduleId)
{
    /// <summary>The topic of the event.</summary>
    public const string Topic = "reservation.expired";
}

namespace Ticketing.Reservations.Store;

/// <summary>The row that a visitor's requests for a schedule lock, so that they run one after the other.</summary>
internal sealed class ReservationTurn
{
    public long ScheduleId { get; init; }

    public required string UserId { get; init; }

    /// <summary>How many requests have had it: each one changes the row, which is what a cluster compares.</summary>
    public int Turns { get; init; }
}

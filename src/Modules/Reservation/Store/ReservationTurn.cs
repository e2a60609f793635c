namespace Ticketing.Reservations.Store;

/// <summary>The row that every change of a user's holds locks first, so that they happen one after the other.</summary>
internal sealed class ReservationTurn
{
    public required string UserId { get; init; }

    /// <summary>How many changes there were: the version of the user's holds, and what a cluster compares.</summary>
    public long Turns { get; init; }
}

namespace Ticketing.Reservations.Store;

/// <summary>One visitor's seats of one schedule.</summary>
internal sealed class ReservationRow
{
    public long Id { get; init; }

    public required string UserId { get; init; }

    public long ScheduleId { get; init; }

    /// <summary>The queue of the concert.</summary>
    public required string ConcertQueue { get; init; }

    /// <summary>The queue of the token that made it.</summary>
    public required string Queue { get; init; }

    /// <summary>The ticket of the token that made it.</summary>
    public long Ticket { get; init; }

    /// <summary>One of <see cref="ReservationStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The price of all its seats, in won.</summary>
    public long Amount { get; init; }

    /// <summary>By the database's clock.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the hold ends: from this instant it is over, whatever the status still says.</summary>
    public DateTimeOffset HeldUntil { get; init; }

    /// <summary>When it was paid, given back, refunded or marked as expired; null while it is held.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    public List<ReservationSeatRow> Seats { get; init; } = [];
}

namespace Ticketing.Reservations.Store;

/// <summary>One seat of a reservation. At most one row of a seat is live, that is, not <see cref="Free"/>: a unique index says so.</summary>
internal sealed class ReservationSeatRow
{
    /// <summary>The reservation holds it.</summary>
    public const string Held = "HELD";

    /// <summary>The reservation is paid.</summary>
    public const string Sold = "SOLD";

    /// <summary>The reservation no longer has it.</summary>
    public const string Free = "FREE";

    public long ReservationId { get; init; }

    public long SeatId { get; init; }

    public long ScheduleId { get; init; }

    public required string UserId { get; init; }

    public required string Position { get; init; }

    public long Price { get; init; }

    public required string State { get; init; }

    /// <summary>The same as the reservation's.</summary>
    public DateTimeOffset HeldUntil { get; init; }

    /// <summary>The seat where this row is live, else null: the column of the unique index.</summary>
    public long? LiveSeatId { get; init; }
}

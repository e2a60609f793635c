using System.ComponentModel.DataAnnotations;

namespace Ticketing.Reservations.Holds;

/// <summary>The rules of holds. Section <c>Reservation</c>.</summary>
internal sealed record ReservationOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Reservation";

    /// <summary>How long a hold lasts, in seconds.</summary>
    [Range(1, 86_400)]
    public int HoldSeconds { get; init; } = 300;

    /// <summary>How much of a slot's time must be left for a new hold: the length of the hold, and what the change may take.</summary>
    public TimeSpan LeastSlotTime => TimeSpan.FromSeconds(HoldSeconds + 2);

    /// <summary>How many seats of one schedule a user may hold at once.</summary>
    [Range(1, 100)]
    public int MaxSeatsPerUser { get; init; } = 4;

    /// <summary>
    /// How many of a user's holds of one schedule may lapse in an hour; 0 for no bound. A hold lapses when it runs out, or is given back in the second half of
    /// its time.
    /// </summary>
    [Range(0, 1000)]
    public int MaxLapsedHolds { get; init; } = 10;

    /// <summary>For how long a user cannot hold a seat again after their hold of it ran out or was given back, in seconds; 0 for no pause.</summary>
    [Range(0, 3600)]
    public int SameSeatPauseSeconds { get; init; }

    /// <summary>The interval of the sweep that ends expired holds, in seconds. Their seats are free from the instant of their end, swept or not.</summary>
    [Range(1, 3600)]
    public int SweepSeconds { get; init; } = 5;

    /// <summary>How many holds one transaction of the sweep ends.</summary>
    [Range(1, 10_000)]
    public int SweepBatch { get; init; } = 50;
}

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

    /// <summary>The interval of the sweep that ends expired holds, in seconds. Their seats are free from the instant of their end, swept or not.</summary>
    [Range(1, 3600)]
    public int SweepSeconds { get; init; } = 5;

    /// <summary>How many holds one transaction of the sweep ends.</summary>
    [Range(1, 10_000)]
    public int SweepBatch { get; init; } = 50;
}

using System.ComponentModel.DataAnnotations;

namespace Ticketing.Reservations.Locking;

/// <summary>The lock in front of the database. Section <c>SeatLock</c>.</summary>
internal sealed record SeatLockOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "SeatLock";

    /// <summary>
    /// Independent Redis masters, in the form of <c>ConnectionStrings:Redis</c>, with semicolons between them; an odd number of them. Empty for the main Redis alone.
    /// </summary>
    public string Addresses { get; init; } = "";

    /// <summary>How long a lock stands at most, in milliseconds: so long can one that its holder did not release keep others from a free seat.</summary>
    [Range(100, 60_000)]
    public int TtlMs { get; init; } = 1000;

    /// <summary>How long one master may take to answer before the others, or the database alone, decide; in milliseconds.</summary>
    [Range(5, 1900)]
    public int TimeoutMs { get; init; } = 200;

    /// <summary>How long it is remembered that the database refused a seat, in milliseconds; never past the end of a hold.</summary>
    [Range(1, 10_000)]
    public int RememberMs { get; init; } = 250;

    /// <summary>How far the clocks of the masters may run apart while a lock stands, as a part of its time.</summary>
    [Range(0, 0.5)]
    public double ClockDriftFactor { get; init; } = 0.01;

    /// <summary>The addresses one by one; none for the main Redis.</summary>
    public IReadOnlyList<string> Masters => Addresses.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

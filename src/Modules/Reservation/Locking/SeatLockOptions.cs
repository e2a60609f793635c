using System.ComponentModel.DataAnnotations;

namespace Ticketing.Reservations.Locking;

/// <summary>The seat lock and the memory of refused seats, which stand in front of the database. Section <c>SeatLock</c>.</summary>
internal sealed record SeatLockOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "SeatLock";

    /// <summary>
    /// Independent Redis masters, in the form of <c>ConnectionStrings:Redis</c>, with semicolons between them; an odd number of them. Empty for the main Redis
    /// alone.
    /// </summary>
    public string Addresses { get; init; } = "";

    /// <summary>How long a lock lasts after its holder's host has died, in milliseconds. A host that lives extends its locks until it releases them.</summary>
    [Range(100, 60_000)]
    public int TtlMs { get; init; } = 1000;

    /// <summary>How long one request may wait for the memory and the lock together before the database alone decides, in milliseconds.</summary>
    [Range(5, 1900)]
    public int TimeoutMs { get; init; } = 200;

    /// <summary>How long it is remembered that the database refused a seat, in milliseconds; never past the end of a hold.</summary>
    [Range(1, 10_000)]
    public int RememberMs { get; init; } = 250;

    /// <summary><see cref="Addresses"/> one by one; none for the main Redis.</summary>
    public IReadOnlyList<string> Masters => Addresses.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary><see cref="TimeoutMs"/>.</summary>
    public TimeSpan Timeout => TimeSpan.FromMilliseconds(TimeoutMs);
}

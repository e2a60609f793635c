namespace Ticketing.Queues.Admission;

/// <summary>Where a person stands (spec, section 1).</summary>
internal enum PlaceStatus
{
    Waiting,
    Ready,
    Progress,
    Done,
    Expired,
}

/// <summary>A place at one moment.</summary>
/// <param name="Status">Where the person stands.</param>
/// <param name="Position">People ahead plus one while waiting, else 0.</param>
/// <param name="TotalWaiting">How many people wait in this queue.</param>
/// <param name="EndsAt">When the place ends if nothing more is heard, or null when it has ended.</param>
/// <param name="Extensions">How often the slot has been extended.</param>
/// <param name="Pace">How fast the line moves.</param>
internal sealed record Place(PlaceStatus Status, long Position, long TotalWaiting, DateTimeOffset? EndsAt, int Extensions, Pace Pace)
{
    /// <summary>When the last open hold of somebody who is in ends, or null when none is open.</summary>
    public DateTimeOffset? HoldEndsAt { get; init; }
}

/// <summary>How fast a line moves.</summary>
/// <param name="PerSecond">People who had waited and were let in, each second, as measured.</param>
/// <param name="OpensAt">When the queue opens, or null when it is open.</param>
internal readonly record struct Pace(double PerSecond, DateTimeOffset? OpensAt);

/// <summary>A place just taken, or found.</summary>
/// <param name="Place">Where the person stands.</param>
/// <param name="Token">The text that proves it.</param>
/// <param name="IsNew">Whether it was taken by this very call.</param>
/// <param name="EstimatedWait">How long the wait will be, as far as can be told.</param>
internal sealed record Entry(Place Place, string Token, bool IsNew, TimeSpan EstimatedWait);

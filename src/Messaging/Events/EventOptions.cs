using System.ComponentModel.DataAnnotations;

namespace Ticketing.Messaging.Events;

/// <summary>How facts leave the outbox and are handled. Section <c>Events</c>.</summary>
public sealed record EventOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Events";

    /// <summary>How often a replica looks for facts that others have left, in milliseconds. Its own leave at once.</summary>
    [Range(10, 60_000)]
    public int PollMs { get; init; } = 1000;

    /// <summary>How long the relay gathers facts in a rush, in milliseconds, so that many leave in one transaction.</summary>
    [Range(0, 1000)]
    public int GatherMs { get; init; } = 20;

    /// <summary>How many of the sixteen lanes a replica takes at a time; the others are for other replicas.</summary>
    [Range(1, 16)]
    public int LanesAtOnce { get; init; } = 4;

    /// <summary>How many facts of a lane leave in one transaction.</summary>
    [Range(1, 10_000)]
    public int LaneBatch { get; init; } = 200;

    /// <summary>How many facts a handler works on side by side.</summary>
    [Range(1, 1000)]
    public int HandlerBatch { get; init; } = 20;

    /// <summary>How long it is remembered that a fact was handled, in days: a fact that comes again within them is not handled again.</summary>
    [Range(1, 365)]
    public int KeepDays { get; init; } = 7;
}

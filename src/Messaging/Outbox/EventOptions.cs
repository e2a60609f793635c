using System.ComponentModel.DataAnnotations;

namespace Ticketing.Messaging.Outbox;

/// <summary>How events leave the outbox and are handled. Section <c>Events</c>.</summary>
internal sealed record EventOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Events";

    /// <summary>How often a replica looks for events that other replicas have written, in milliseconds. It sends its own at once.</summary>
    [Range(10, 60_000)]
    public int PollMs { get; init; } = 1000;

    /// <summary>How long the relay waits between two batches, in milliseconds, so that many events leave in one transaction.</summary>
    [Range(0, 1000)]
    public int GatherMs { get; init; } = 20;

    /// <summary>How many of the sixteen partitions of the outbox one relay takes at a time; the others are left to other replicas.</summary>
    [Range(1, OutboxRow.Partitions)]
    public int PartitionsAtOnce { get; init; } = 4;

    /// <summary>How many events of a partition leave in one transaction.</summary>
    [Range(1, 10_000)]
    public int PartitionBatch { get; init; } = 200;

    /// <summary>How many events a consumer handles at the same time.</summary>
    [Range(1, 1000)]
    public int ConsumerBatch { get; init; } = 20;

    /// <summary>How many days the inbox keeps the ids of handled events: an event that arrives again within them is not handled again.</summary>
    [Range(1, 365)]
    public int KeepDays { get; init; } = 7;
}

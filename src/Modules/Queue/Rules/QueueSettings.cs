using Ticketing.Queues.Contracts;

namespace Ticketing.Queues.Rules;

/// <summary>The settings that a queue has of its own; null means the configured value. Kept in the database, in force in Redis.</summary>
internal sealed class QueueSettings
{
    /// <summary>The queue.</summary>
    public required string Queue { get; init; }

    /// <summary>How many slots there are.</summary>
    public int? Capacity { get; set; }

    /// <summary>How many people are admitted each second, at most; 0 for no limit.</summary>
    public int? AdmitPerSecond { get; set; }

    /// <summary>When the queue opens.</summary>
    public DateTimeOffset? OpensAt { get; set; }

    /// <summary>What shuffles the tickets taken before the opening. Secret until then, published after.</summary>
    public string Seed { get; set; } = "";

    /// <summary>Whether tickets are issued and people admitted.</summary>
    public QueueMode Mode { get; set; }

    /// <summary>Which tokens open the concert of this queue. It is read from the database, not from Redis.</summary>
    public ConcertLine Line { get; set; }

    /// <summary>When the line was last changed; null before that.</summary>
    public DateTimeOffset? LineChangedAt { get; set; }

    /// <summary>Grows with each change; 0 before the first. Redis has the settings of this version or of an older one, and never goes back.</summary>
    public long Version { get; set; }

    /// <summary>When this was last changed.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>The name of the operator who changed it last.</summary>
    public string ChangedBy { get; set; } = "";
}

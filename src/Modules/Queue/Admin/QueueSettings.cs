namespace Ticketing.Queues.Admin;

/// <summary>What a queue has of its own, apart from the configured rules. Null means the configured value. Kept in the database, in force in Redis.</summary>
internal sealed class QueueSettings
{
    /// <summary>The queue.</summary>
    public required string Queue { get; init; }

    /// <summary>How many people are in at once, at most.</summary>
    public int? Capacity { get; set; }

    /// <summary>How many people are let in each second, at most; 0 for no limit.</summary>
    public int? AdmitPerSecond { get; set; }

    /// <summary>When the queue opens.</summary>
    public DateTimeOffset? OpensAt { get; set; }

    /// <summary>What shuffles those who come before the opening. Secret until then, published after.</summary>
    public string Seed { get; set; } = "";

    /// <summary>Whether people come in and are let in.</summary>
    public QueueMode Mode { get; set; }

    /// <summary>When this was last changed.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>Who changed it last, as the operator named themselves.</summary>
    public string ChangedBy { get; set; } = "";
}

/// <summary>How a queue works at the moment.</summary>
internal enum QueueMode
{
    /// <summary>People come in and are let in.</summary>
    Open,

    /// <summary>People come in, nobody is let in.</summary>
    Paused,

    /// <summary>Nobody new comes in; those in line are let in.</summary>
    Draining,

    /// <summary>Everybody is let straight in, whatever the capacity: for emergencies.</summary>
    Bypass,
}

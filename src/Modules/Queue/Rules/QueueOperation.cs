namespace Ticketing.Queues.Rules;

/// <summary>What an operator did. Rows are never deleted.</summary>
internal sealed class QueueOperation
{
    /// <summary>Later operations have greater ones.</summary>
    public long Id { get; init; }

    /// <summary>When, by the database's clock.</summary>
    public DateTimeOffset DoneAt { get; init; }

    /// <summary>Who, by the name of the key.</summary>
    public required string OperatorName { get; init; }

    /// <summary>The action of an audit.</summary>
    public const string Audit = "audit";

    /// <summary>The queue; empty for an audit.</summary>
    public required string Queue { get; init; }

    /// <summary>settings, opening, pause, resume, drain, bypass, admit, clear or audit.</summary>
    public required string Action { get; init; }

    /// <summary>
    /// What was changed, as a JSON object; null takes the configured value again. <c>people</c> is how many were admitted or removed, and is missing where no
    /// answer of Redis is known; <c>refused</c> marks an opening that people in line forbade. Of an audit how many <c>disagreements</c> it found in how many
    /// <c>seconds</c>, or why it <c>failed</c>; empty until it has ended.
    /// </summary>
    public required string Changes { get; init; }

    /// <summary>The version of the settings after it.</summary>
    public long Version { get; init; }

    /// <summary>What an audit found, as JSON; null for all others.</summary>
    public string? Report { get; init; }
}

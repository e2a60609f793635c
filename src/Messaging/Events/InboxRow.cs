namespace Ticketing.Messaging.Events;

/// <summary>A fact and one of its handlers.</summary>
internal sealed class InboxRow
{
    public required string Handler { get; init; }

    /// <summary>The event's.</summary>
    public Guid MessageId { get; init; }

    public required string Topic { get; init; }

    public required string Key { get; init; }

    public required string Payload { get; init; }

    /// <summary>The trace it belongs to, as W3C Trace Context writes it; null where nobody recorded one.</summary>
    public string? TraceParent { get; init; }

    /// <summary>How often it has failed.</summary>
    public int Failures { get; init; }

    /// <summary>Why it failed last.</summary>
    public string? Fault { get; init; }

    /// <summary>When it is to be tried, by the database's clock; null when it has ended.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary><c>DUE</c>, <c>DONE</c>, or <c>DEAD</c>: given up after the last retry, kept for people to look at.</summary>
    public required string State { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }
}

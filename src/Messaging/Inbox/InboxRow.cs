namespace Ticketing.Messaging.Inbox;

/// <summary>An event and one of its consumers.</summary>
internal sealed class InboxRow
{
    /// <summary>The name of the consumer.</summary>
    public required string Consumer { get; init; }

    /// <summary>The event's id.</summary>
    public Guid EventId { get; init; }

    /// <summary>The kind of event.</summary>
    public required string Topic { get; init; }

    /// <summary>The id of the reservation or the user that the event is about.</summary>
    public required string Key { get; init; }

    /// <summary>The event as JSON.</summary>
    public required string Payload { get; init; }

    /// <summary>The trace that the event belongs to, as W3C Trace Context writes it; null without a recorded trace.</summary>
    public string? TraceParent { get; init; }

    /// <summary>How many attempts have failed.</summary>
    public int Failures { get; init; }

    /// <summary>Why the last attempt failed.</summary>
    public string? Error { get; init; }

    /// <summary>When the next attempt is due, by the database's clock; null when there is none.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary><c>DUE</c>, <c>DONE</c>, or <c>DEAD</c>: given up after the last retry, and kept for an operator.</summary>
    public required string State { get; init; }

    /// <summary>When the event arrived.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was handled or given up.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

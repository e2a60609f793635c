namespace Ticketing.Messaging.Outbox;

/// <summary>A message that has not left yet.</summary>
internal sealed class OutboxMessage
{
    /// <summary>Grows with every message: the order of those with the same key.</summary>
    public long Id { get; init; }

    /// <summary>What consumers recognise a repeated message by.</summary>
    public Guid MessageId { get; init; }

    /// <summary>What happened.</summary>
    public required string Topic { get; init; }

    /// <summary>What it happened to.</summary>
    public required string Key { get; init; }

    /// <summary>One of <see cref="MessagingContext.Lanes"/> by the key: whoever relays a lane alone keeps the order of its keys.</summary>
    public short Lane { get; init; }

    /// <summary>The message, as JSON.</summary>
    public required string Payload { get; init; }

    /// <summary>The trace it belongs to, as W3C Trace Context writes it; null where nobody recorded one.</summary>
    public string? TraceParent { get; init; }

    /// <summary>When it was written, by the database's clock.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}

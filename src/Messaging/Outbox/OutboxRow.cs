namespace Ticketing.Messaging.Outbox;

/// <summary>An event that has not left yet.</summary>
internal sealed class OutboxRow
{
    /// <summary>How many partitions the outbox has: so many relays can work at the same time.</summary>
    public const int Partitions = 16;

    /// <summary>Grows with every event. The order of a key's events; numbers are skipped.</summary>
    public long Id { get; init; }

    /// <summary>The id by which the inbox recognises an event that it has already.</summary>
    public Guid EventId { get; init; }

    /// <summary>The kind of event.</summary>
    public required string Topic { get; init; }

    /// <summary>The id of the reservation or the user that the event is about.</summary>
    public required string Key { get; init; }

    /// <summary>The partition of the key, 0 to 15.</summary>
    public byte PartitionId { get; init; }

    /// <summary>The event as JSON.</summary>
    public required string Payload { get; init; }

    /// <summary>The trace that the event belongs to, as W3C Trace Context writes it; null without a recorded trace.</summary>
    public string? TraceParent { get; init; }

    /// <summary>When it was written, by the database's clock.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A partition of the outbox. The relay that has the lock of its row sends the partition's events.</summary>
internal sealed class OutboxPartition
{
    /// <summary>0 to 15.</summary>
    public byte Id { get; init; }
}

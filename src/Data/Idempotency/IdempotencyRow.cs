namespace Ticketing.Data.Idempotency;

/// <summary>The answer to a request that came with an Idempotency-Key.</summary>
internal sealed class IdempotencyRow
{
    /// <summary>SHA-256 of caller, method, path and key.</summary>
    public required byte[] Identity { get; init; }

    /// <summary>SHA-256 of the canonical JSON of the request's body.</summary>
    public required byte[] Fingerprint { get; init; }

    /// <summary>The HTTP status of the answer; 0 until there is one.</summary>
    public short Status { get; init; }

    /// <summary>The answer, as JSON in UTF-8.</summary>
    public required byte[] Body { get; init; }

    /// <summary>By the database's clock.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}

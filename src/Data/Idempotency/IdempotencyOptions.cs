using System.ComponentModel.DataAnnotations;

namespace Ticketing.Data.Idempotency;

/// <summary>How long answers to requests with an Idempotency-Key are kept. Section <c>Idempotency</c>.</summary>
public sealed record IdempotencyOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Idempotency";

    /// <summary>How long an answer is given again, in hours; after that the key counts as unused.</summary>
    [Range(1, 720)]
    public int KeepHours { get; init; } = 24;

    /// <summary>How often answers that are too old are deleted, in seconds.</summary>
    [Range(1, 86_400)]
    public int SweepSeconds { get; init; } = 60;

    /// <summary>How many answers one transaction of the sweep deletes.</summary>
    [Range(1, 10_000)]
    public int SweepBatch { get; init; } = 500;
}

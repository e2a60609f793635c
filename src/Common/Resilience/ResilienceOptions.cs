using System.ComponentModel.DataAnnotations;

namespace Ticketing.Common.Resilience;

/// <summary>When circuit breakers open, and for how long. Section <c>Resilience</c>.</summary>
public sealed record ResilienceOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Resilience";

    /// <summary>The share of failed calls, from 0 to 1, at which a breaker opens.</summary>
    [Range(0.01, 1.0)]
    public double FailureRatio { get; init; } = 0.5;

    /// <summary>How many calls the sampling time must have seen before a breaker opens.</summary>
    [Range(2, 10_000)]
    public int MinimumThroughput { get; init; } = 50;

    /// <summary>The time over which calls are counted, in seconds.</summary>
    [Range(1, 60)]
    public int SamplingSeconds { get; init; } = 10;

    /// <summary>For how long a breaker stays open, in seconds, unless a probe closes it before.</summary>
    [Range(1, 30)]
    public int BreakSeconds { get; init; } = 30;
}

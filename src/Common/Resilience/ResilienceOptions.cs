using System.ComponentModel.DataAnnotations;

namespace Ticketing.Common.Resilience;

/// <summary>When the circuit breakers open, and for how long. Section <c>Resilience</c>.</summary>
public sealed record ResilienceOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Resilience";

    /// <summary>How many of the last calls to a part its breaker looks at.</summary>
    [Range(1, 10_000)]
    public int SampleCalls { get; init; } = 100;

    /// <summary>How many calls there must have been before a breaker opens.</summary>
    [Range(1, 10_000)]
    public int MinimumCalls { get; init; } = 50;

    /// <summary>How many of a hundred calls must have failed for a breaker to open.</summary>
    [Range(1, 100)]
    public int FailurePercent { get; init; } = 50;

    /// <summary>For how long a breaker stays open at most, in seconds. A part that answers the probe before that closes it.</summary>
    [Range(1, 30)]
    public int OpenSeconds { get; init; } = 30;

    /// <summary>Checks that the minimum can be reached.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MinimumCalls > SampleCalls)
            yield return new ValidationResult($"Resilience:MinimumCalls is {MinimumCalls}, more than Resilience:SampleCalls ({SampleCalls}): no breaker could ever open.", [nameof(MinimumCalls)]);
    }
}

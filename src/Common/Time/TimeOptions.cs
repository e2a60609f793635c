using System.ComponentModel.DataAnnotations;

namespace Ticketing.Common.Time;

/// <summary>How times are shown. Section <c>Time</c>.</summary>
public sealed record TimeOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Time";

    /// <summary>
    /// The time zone that dates and times are shown in, by its IANA name, for example <c>Asia/Seoul</c>. Times are stored in UTC in any case.
    /// </summary>
    [Required]
    public string Zone { get; init; } = "UTC";

    /// <summary>Checks that the zone exists on this machine.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(Zone, out _))
        {
            yield return new ValidationResult(
                $"Time:Zone is '{Zone}', which is no time zone known here. Use an IANA name such as Asia/Seoul or UTC.", [nameof(Zone)]);
        }
    }
}

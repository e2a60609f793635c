using System.Text.Json;
using System.Text.RegularExpressions;
using Ticketing.Common.Results;

namespace Ticketing.Common.Api;

/// <summary>Times in a request body.</summary>
public static partial class TimeFields
{
    /// <summary>How many years a time may be away from now.</summary>
    public const int MaxYears = 10;

    private static readonly Message Wrong = new(
        "must be a time with an offset, such as 2027-01-31T20:00:00+09:00, at most ten years from now",
        "2027-01-31T20:00:00+09:00처럼 시간대 오프셋이 있는, 현재로부터 10년 이내의 시각이어야 합니다");

    /// <summary>
    /// A time that may be absent or null: ISO 8601 with a date, a time of day and an offset, at most <see cref="MaxYears"/> from now. Comes back in UTC, in
    /// whole milliseconds.
    /// </summary>
    /// <param name="fields">The body.</param>
    /// <param name="name">The field.</param>
    /// <param name="now">The present.</param>
    public static DateTimeOffset? OptionalTime(this JsonFields fields, string name, DateTimeOffset now)
    {
        if (fields.Optional(name) is not { } element)
            return null;
        if (element.ValueKind != JsonValueKind.String || !HasOffset().IsMatch(element.GetString()!) || !element.TryGetDateTimeOffset(out var time))
            return fields.Bad<DateTimeOffset?>(name, Wrong);
        return time >= now.AddYears(-MaxYears) && time <= now.AddYears(MaxYears)
            ? DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds())
            : fields.Bad<DateTimeOffset?>(name, Wrong);
    }

    // The parser of JSON takes ISO 8601 only, but also without a time of day or an offset.
    [GeneratedRegex(@"T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})\z")]
    private static partial Regex HasOffset();
}

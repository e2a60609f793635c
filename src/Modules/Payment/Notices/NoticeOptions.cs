using System.ComponentModel.DataAnnotations;

namespace Ticketing.Payments.Notices;

/// <summary>Where notices of payments are sent. Section <c>Notice</c>.</summary>
internal sealed record NoticeOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Notice";

    private const int MinSecretLength = 16;
    private const int MaxDelayMs = 86_400_000;

    /// <summary>The http or https address to which notices are posted; empty for none.</summary>
    public string WebhookUrl { get; init; } = "";

    /// <summary>The key of the signature, at least 16 characters; required with an address.</summary>
    public string WebhookSecret { get; init; } = "";

    /// <summary>How long one notice may take, in milliseconds.</summary>
    [Range(50, 1800)]
    public int TimeoutMs { get; init; } = 1500;

    /// <summary>How long after each failure a notice is sent again, in milliseconds, separated by commas. After the last one the event is dead.</summary>
    public string RetryDelaysMs { get; init; } = "1000,10000,60000";

    /// <summary><see cref="RetryDelaysMs"/>, parsed.</summary>
    public IReadOnlyList<TimeSpan> RetryDelays => [.. Delays.Select(delay => TimeSpan.FromMilliseconds(delay))];

    // -1 for a text that is not a number.
    private int[] Delays => [.. RetryDelaysMs.Split(',', StringSplitOptions.TrimEntries).Select(text => int.TryParse(text, out var ms) ? ms : -1)];

    /// <summary>Checks the address, the secret and the delays.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (WebhookUrl.Length > 0 && !(Uri.TryCreate(WebhookUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
            yield return new ValidationResult($"Notice:WebhookUrl is '{WebhookUrl}', which is no http or https address.", [nameof(WebhookUrl)]);
        if (WebhookUrl.Length > 0 && WebhookSecret.Length < MinSecretLength)
            yield return new ValidationResult("Notice:WebhookSecret must have at least 16 characters where Notice:WebhookUrl is set.", [nameof(WebhookSecret)]);
        if (Delays.Any(delay => delay is < 0 or > MaxDelayMs))
        {
            yield return new ValidationResult(
                $"Notice:RetryDelaysMs is '{RetryDelaysMs}': give milliseconds up to a day, separated by commas, such as 1000,10000,60000.",
                [nameof(RetryDelaysMs)]);
        }
    }
}

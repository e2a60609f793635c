namespace Ticketing.Common.Caching;

/// <summary>How a shared value is kept.</summary>
/// <param name="Name">The name of the value in the log.</param>
/// <param name="MaxAge">How old it may be when served, counted from the beginning of the reading.</param>
public sealed record SharedReadOptions(string Name, TimeSpan MaxAge)
{
    /// <summary>How long a reading may take: below two seconds, because a request waits for it.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(1500);

    /// <summary>The pause between readings in the background.</summary>
    public TimeSpan RenewalPause { get; init; } = TimeSpan.FromSeconds(1);
}

namespace Ticketing.Concerts.Caching;

/// <summary>How a shared value is kept.</summary>
/// <param name="Name">What it is, for the log.</param>
/// <param name="MaxAge">How old it may be when served, counted from the beginning of the reading.</param>
internal sealed record SharedReadOptions(string Name, TimeSpan MaxAge)
{
    /// <summary>How long a reading may take. Below two seconds, so that a caller never waits longer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(1500);

    /// <summary>The pause between renewals behind callers' backs.</summary>
    public TimeSpan RenewalPause { get; init; } = TimeSpan.FromSeconds(1);
}

using Microsoft.Extensions.Options;

namespace Ticketing.Queues.Admission;

/// <summary>What a waiting person is told about time: how long it will take, and when to ask again.</summary>
internal sealed class WaitEstimate(IOptions<QueueOptions> options, TimeProvider time)
{
    private readonly QueueOptions _options = options.Value;

    /// <summary>
    /// The wait of a position: position over the measured rate of letting in. While nothing has been measured, the rate is the least there can be:
    /// every slot lives through its whole time.
    /// </summary>
    public TimeSpan Wait(long position, Pace pace)
    {
        if (position == 0)
            return TimeSpan.Zero;
        var least = (double)_options.Capacity / (_options.ActiveSeconds * (1 + _options.MaxExtensions));
        if (_options.AdmitPerSecond > 0)
            least = Math.Min(least, _options.AdmitPerSecond);
        var line = TimeSpan.FromSeconds(Math.Min(position / Math.Max(pace.PerSecond, least), TimeSpan.FromDays(7).TotalSeconds));
        return pace.OpensAt is { } opening && opening > time.GetUtcNow() ? line + (opening - time.GetUtcNow()) : line;
    }

    /// <summary>
    /// When to ask again: a tenth of the wait, within the configured bounds; more when the whole line asking that often would be too many polls.
    /// Jittered upward by up to a fifth, so that people who came together do not ask together.
    /// </summary>
    public TimeSpan PollAfter(Place place)
    {
        var floor = Math.Max(_options.MinPollIntervalMs, 1000.0);
        if (place.Status != PlaceStatus.Waiting)
            return TimeSpan.FromMilliseconds(floor);
        var wanted = Math.Clamp(Wait(place.Position, place.Pace).TotalMilliseconds / 10, floor, Math.Max(floor, _options.MaxPollIntervalMs));
        var affordable = place.TotalWaiting * 1000.0 / _options.TargetPollsPerSecond;
        var longest = Math.Max(floor, _options.WaitSeconds * 1000.0 / 3);
        return TimeSpan.FromMilliseconds(Math.Min(Math.Max(wanted, affordable), longest) * (1 + (Random.Shared.NextDouble() / 5)));
    }
}

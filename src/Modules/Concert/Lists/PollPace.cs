using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Ticketing.Concerts.Lists;

/// <summary>
/// When clients should ask for a list again: after a second, and up to three seconds later where so many people ask that this replica would get more than
/// 3,000 requests a second.
/// </summary>
internal sealed class PollPace(TimeProvider time)
{
    /// <summary>The header that has this time, in milliseconds.</summary>
    public const string Header = "X-Poll-After-Ms";

    private const int MostPerSecond = 3000;
    private const int ShortestMs = 1000;
    private const int LongestMs = 3000;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(1);

    // The requests of now follow answers that are up to three seconds old. Without an average over a longer time the pace would oscillate.
    private static readonly TimeSpan Average = TimeSpan.FromSeconds(4);

    private long _begunAt = time.GetTimestamp();
    private int _asked;
    private volatile Pace _pace = new(ShortestMs);

    /// <summary>Counts a request.</summary>
    /// <returns>The value of the header.</returns>
    public StringValues Next()
    {
        Interlocked.Increment(ref _asked);
        var begunAt = Volatile.Read(ref _begunAt);
        var now = time.GetTimestamp();
        var elapsed = time.GetElapsedTime(begunAt, now);
        if (elapsed >= Length && Interlocked.CompareExchange(ref _begunAt, now, begunAt) == begunAt)
        {
            // Each client asks once in the interval that it was given, so rate times interval is the number of clients.
            var people = Interlocked.Exchange(ref _asked, 0) / elapsed.TotalSeconds * _pace.Ms;
            var weight = Math.Min(1, elapsed / Average);
            var pace = (_pace.Ms * (1 - weight)) + (people / MostPerSecond * weight);
            _pace = new Pace((int)Math.Clamp(pace, ShortestMs, LongestMs));
        }

        return _pace.Text;
    }

    private sealed record Pace(int Ms)
    {
        public StringValues Text { get; } = Ms.ToString(CultureInfo.InvariantCulture);
    }
}

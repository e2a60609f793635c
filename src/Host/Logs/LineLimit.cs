using System.Collections.Concurrent;

namespace Ticketing.Host.Logs;

/// <summary>
/// Limits the lines of one event in a window of time and counts the rest, so that a fault of every request does not fill the disk and hide all else.
/// </summary>
internal sealed class LineLimit(int lines, TimeSpan window, TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Category, int Event), Window> _windows = new();

    /// <summary>Whether a line may be written.</summary>
    /// <param name="category">The category.</param>
    /// <param name="eventId">The event in it.</param>
    /// <param name="leftOut">How many lines of the event were left out since the last one that was written.</param>
    public bool Allows(string category, int eventId, out int leftOut)
    {
        var events = _windows.GetOrAdd((category, eventId), static _ => new Window());
        lock (events)
        {
            var now = time.GetTimestamp();
            if (events.Lines == 0 || time.GetElapsedTime(events.Began, now) >= window)
                (events.Began, events.Lines) = (now, 0);
            if (events.Lines == lines)
            {
                events.LeftOut++;
                leftOut = 0;
                return false;
            }

            events.Lines++;
            (leftOut, events.LeftOut) = (events.LeftOut, 0);
            return true;
        }
    }

    private sealed class Window
    {
        public long Began { get; set; }

        public int Lines { get; set; }

        public int LeftOut { get; set; }
    }
}

namespace Ticketing.Common.Resilience;

/// <summary>The last calls to a part, and how many of them failed. Not for two threads at once.</summary>
/// <param name="size">How many calls are remembered.</param>
/// <param name="minimum">How many there must be before anything is said of them.</param>
/// <param name="percent">How many of a hundred failures are too many.</param>
internal sealed class CallWindow(int size, int minimum, int percent)
{
    private readonly bool[] _failed = new bool[size];
    private int _next;
    private int _count;
    private int _failures;

    /// <summary>Whether there are enough calls, and too many of them failed.</summary>
    public bool HasFailed => _count >= minimum && _failures * 100L >= (long)_count * percent;

    /// <summary>Notes calls that had the same end.</summary>
    public void Add(bool failed, int calls)
    {
        for (var left = Math.Min(calls, size); left > 0; left--)
        {
            if (_count < size)
                _count++;
            else if (_failed[_next])
                _failures--;
            _failed[_next] = failed;
            if (failed)
                _failures++;
            _next = (_next + 1) % size;
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => (_next, _count, _failures) = (0, 0, 0);
}

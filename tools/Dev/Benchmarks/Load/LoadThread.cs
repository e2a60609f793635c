using System.Diagnostics;

namespace Ticketing.Dev.Benchmarks.Load;

/// <summary>One thread that serves a number of connections.</summary>
internal sealed class LoadThread : IDisposable
{
    private static readonly long Grace = Stopwatch.Frequency * 5;

    private readonly Connection[] _connections;
    private readonly Poll _poll;
    private readonly double _meanPause;
    private readonly Random _random = new();

    /// <param name="connections">The connections to serve.</param>
    /// <param name="pause">How long each connection rests between requests, on average.</param>
    public LoadThread(Connection[] connections, TimeSpan pause)
    {
        (_connections, _poll) = (connections, new Poll(connections));
        _meanPause = pause.TotalSeconds * Stopwatch.Frequency;
    }

    /// <summary>How many calls succeeded.</summary>
    public int Calls { get; private set; }

    /// <summary>The durations of what succeeded, in microseconds.</summary>
    public List<int> Latencies { get; } = new(1 << 20);

    /// <summary>How many answers were not as expected or did not come.</summary>
    public int Failures { get; private set; }

    /// <summary>The first failure, in words.</summary>
    public string? FirstFailure { get; private set; }

    /// <summary>Sends until a time, and waits for the answers that are still missing then. Those do not count.</summary>
    /// <param name="end">The timestamp of the end.</param>
    /// <returns>The timestamp at which the last request was answered, at most <paramref name="end"/>.</returns>
    public long Run(long end)
    {
        if (_meanPause > 0)
        {
            foreach (var connection in _connections)
                connection.DueAt = Stopwatch.GetTimestamp() + Pause();
        }

        while (true)
        {
            var now = Stopwatch.GetTimestamp();
            var timeout = now < end ? SendDue(now, end) : 100;
            if (Array.TrueForAll(_connections, connection => !connection.IsWaiting && (connection.IsDone || now >= end)))
                return Math.Min(now, end);
            if (now > end + Grace)
            {
                Failures += _connections.Count(connection => connection.IsWaiting);
                FirstFailure ??= "no answer within 5 s";
                return end;
            }

            _poll.Wait(timeout);
            Receive(end);
        }
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
            connection.Dispose();
    }

    // Returns for how many milliseconds there is nothing to send.
    private int SendDue(long now, long end)
    {
        var next = end;
        foreach (var connection in _connections)
        {
            if (connection.IsWaiting || connection.IsDone)
                continue;
            if (connection.DueAt <= now)
                connection.Send();
            else
                next = Math.Min(next, connection.DueAt);
        }

        return (int)((next - now) * 1000 / Stopwatch.Frequency) + 1;
    }

    private void Receive(long end)
    {
        for (var i = 0; i < _connections.Length; i++)
        {
            if (!_poll.IsReadable(i))
                continue;
            var connection = _connections[i];
            var outcome = connection.Receive();
            if (connection.IsDone)
                _poll.Remove(i);
            var now = Stopwatch.GetTimestamp();
            if (outcome is { } judged && now < end)
                Count(connection, judged);
            if (outcome is null or Outcome.Step || now >= end)
            {
                if (outcome is Outcome.Step && now < end)
                    connection.Send();
                continue;
            }

            if (_meanPause > 0)
                connection.DueAt = now + Pause();
            else if (!connection.IsDone)
                connection.Send();
        }
    }

    private void Count(Connection connection, Outcome outcome)
    {
        if (outcome == Outcome.Failure)
        {
            Failures++;
            FirstFailure ??= connection.Failure;
            return;
        }

        Calls++;
        if (outcome == Outcome.Success)
            Latencies.Add(connection.Latency);
    }

    // Between none and twice the mean, so that callers do not keep step with each other.
    private long Pause() => (long)(_random.NextDouble() * 2 * _meanPause);
}

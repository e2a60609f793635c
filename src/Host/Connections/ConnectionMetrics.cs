using System.Diagnostics.Metrics;

namespace Ticketing.Host.Connections;

/// <summary>Why a connection or a stream was refused, as the label <c>reason</c>.</summary>
internal static class ConnectionRefusal
{
    /// <summary>The ordinary share is full of connections in use.</summary>
    public const string Full = "full";

    /// <summary>The share of streams is full.</summary>
    public const string Push = "push";

    /// <summary>The client's address has too many.</summary>
    public const string Address = "address";

    /// <summary>It was idle, and another one needed its place.</summary>
    public const string Idle = "idle";

    /// <summary>The client did not read its answer.</summary>
    public const string Unread = "unread";
}

/// <summary>Counts refusals of connections, on the meter <c>Ticketing.Connections</c>, and logs them once in ten seconds.</summary>
internal sealed class ConnectionMetrics
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);

    private readonly Counter<long> _refused;
    private readonly TimeProvider _time;
    private readonly ILogger<ConnectionMetrics> _log;
    private long _unlogged;
    private long _loggedAt;

    public ConnectionMetrics(IMeterFactory meters, TimeProvider time, ILogger<ConnectionMetrics> log)
    {
        (_time, _log, _loggedAt) = (time, log, time.GetTimestamp() - (long)(LogInterval.TotalSeconds * time.TimestampFrequency));
        Meter = meters.Create("Ticketing.Connections");
        _refused = Meter.CreateCounter<long>("host_connections_refused_total", description: "Connections and streams that were refused or closed for a bound.");
        // Published at zero: Prometheus cannot see the increase of a counter whose first value is one.
        string[] reasons =
            [ConnectionRefusal.Full, ConnectionRefusal.Push, ConnectionRefusal.Address, ConnectionRefusal.Idle, ConnectionRefusal.Unread];
        foreach (var reason in reasons)
            _refused.Add(0, new KeyValuePair<string, object?>("reason", reason));
    }

    /// <summary>The meter, for the gauges.</summary>
    public Meter Meter { get; }

    /// <summary>A connection or a stream was refused.</summary>
    public void Refused(string reason)
    {
        _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));
        Interlocked.Increment(ref _unlogged);
        var before = Volatile.Read(ref _loggedAt);
        var now = _time.GetTimestamp();
        if (_time.GetElapsedTime(before, now) >= LogInterval && Interlocked.CompareExchange(ref _loggedAt, now, before) == before)
            ConnectionLog.Refused(_log, Interlocked.Exchange(ref _unlogged, 0), reason);
    }
}

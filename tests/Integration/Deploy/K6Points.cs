using System.Collections.Concurrent;
using System.Globalization;

namespace Ticketing.Tests.Integration.Deploy;

/// <summary>
/// Points as k6's output for InfluxDB 1.x writes them: a measurement for each metric, the sample's tags, one field "value" (output/influxdb in k6's source).
/// </summary>
internal sealed class K6Points
{
    private static readonly string[] Times =
    [
        "http_req_blocked", "http_req_connecting", "http_req_tls_handshaking", "http_req_sending", "http_req_waiting", "http_req_receiving",
    ];

    private readonly ConcurrentQueue<string> _lines = new();
    private int _number;

    /// <summary>All points so far, in the line protocol.</summary>
    public string Text => string.Join('\n', _lines);

    /// <summary>A request that was answered.</summary>
    public void Request(string name, int status, double milliseconds, bool expected)
    {
        var tags = string.Create(
            CultureInfo.InvariantCulture,
            $"expected_response={(expected ? "true" : "false")},method=POST,name={name},proto=HTTP/1.1,scenario=e2e,status={status}");
        Add("http_reqs", tags, 1);
        Add("http_req_duration", tags, milliseconds);
        Add("http_req_failed", tags, expected ? 0 : 1);
        foreach (var part in Times)
            Add(part, tags, milliseconds / Times.Length);
        Add("checks", $"check={name}:\\ 200\\,\\ SUCCESS,scenario=e2e", expected ? 1 : 0);
    }

    /// <summary>A visit that ended.</summary>
    public void Visit(double milliseconds)
    {
        Add("iterations", "scenario=e2e", 1);
        Add("iteration_duration", "scenario=e2e", milliseconds);
        Add("data_sent", "scenario=e2e", 2_000);
        Add("data_received", "scenario=e2e", 40_000);
    }

    /// <summary>The points that k6 writes each second.</summary>
    public void Second(int users)
    {
        Add("vus", null, users);
        Add("vus_max", null, 50);
    }

    /// <summary>An arrival for which no virtual user was free.</summary>
    public void Dropped() => Add("dropped_iterations", "scenario=e2e", 1);

    private void Add(string measurement, string? tags, double value)
    {
        // Of points with the same tags and time InfluxDB keeps one: the two digits that a tick leaves free tell them apart.
        var nanoseconds = ((TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100) + ((uint)Interlocked.Increment(ref _number) % 100);
        _lines.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{measurement}{(tags is null ? "" : "," + tags)} value={value} {nanoseconds}"));
    }
}

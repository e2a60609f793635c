using System.Diagnostics.Metrics;

namespace Ticketing.Redis;

/// <summary>What is measured of Redis, on the meter <c>Ticketing.Redis</c>: one for the process, as scripts are run from everywhere.</summary>
public static class RedisMetrics
{
    /// <summary>Bounds for what takes a fraction of a millisecond when all is well, and the time-out when it is not; in seconds.</summary>
    public static IReadOnlyList<double> Buckets { get; } = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2];

    private static readonly Meter Meter = new("Ticketing.Redis");

    private static readonly Histogram<double> ScriptDuration = Meter.CreateHistogram<double>(
        "redis_script_duration_seconds",
        "s",
        "How long calls of a script took, those that failed among them. Under load one call carries the requests of many.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets });

    /// <summary>A call of a script has ended, well or not.</summary>
    /// <param name="script">The script.</param>
    /// <param name="took">How long it took.</param>
    internal static void Ran(string script, TimeSpan took) =>
        ScriptDuration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("script", script));
}

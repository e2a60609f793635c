using System.Diagnostics.Metrics;

namespace Ticketing.Redis;

/// <summary>The metrics of calls to Redis, on the meter <c>Ticketing.Redis</c>.</summary>
public static class RedisMetrics
{
    /// <summary>Bounds in seconds for calls that take a fraction of a millisecond, and at worst the timeout.</summary>
    public static IReadOnlyList<double> Buckets { get; } = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2];

    private static readonly Meter Meter = new("Ticketing.Redis");

    private static readonly Histogram<double> ScriptDuration = Meter.CreateHistogram<double>(
        "redis_script_duration_seconds",
        "s",
        "Duration of script calls, failed ones included. Under load one call serves many requests.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets });

    /// <summary>Records a call that has ended.</summary>
    /// <param name="script">The script.</param>
    /// <param name="took">How long it took.</param>
    internal static void Ran(string script, TimeSpan took) =>
        ScriptDuration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("script", script));
}

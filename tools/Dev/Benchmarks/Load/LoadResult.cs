namespace Ticketing.Dev.Benchmarks.Load;

/// <summary>The result of a load.</summary>
/// <param name="Elapsed">How long it was put on.</param>
/// <param name="Calls">How many calls succeeded.</param>
/// <param name="Latencies">The durations of what succeeded, each of one call or of all calls of a visit, in microseconds, in ascending order.</param>
/// <param name="Failures">How many answers were not as expected or did not come.</param>
/// <param name="FirstFailure">The first of them, in words; null when there was none.</param>
internal sealed record LoadResult(TimeSpan Elapsed, int Calls, int[] Latencies, int Failures, string? FirstFailure)
{
    /// <summary>Successful calls a second.</summary>
    public double Rate => Calls / Elapsed.TotalSeconds;

    /// <summary>The median duration, in milliseconds.</summary>
    public double P50 => Percentile(0.50);

    /// <summary>The duration that one in twenty exceeds, in milliseconds.</summary>
    public double P95 => Percentile(0.95);

    /// <summary>The duration that one in a hundred exceeds, in milliseconds.</summary>
    public double P99 => Percentile(0.99);

    private double Percentile(double share) => Latencies.Length == 0 ? 0 : Latencies[(int)(share * (Latencies.Length - 1))] / 1000.0;
}

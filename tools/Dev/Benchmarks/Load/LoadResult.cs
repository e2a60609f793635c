namespace Ticketing.Dev.Benchmarks.Load;

/// <summary>What a load came to.</summary>
/// <param name="Elapsed">How long it was put on.</param>
/// <param name="Latencies">The durations of what succeeded, in microseconds, in ascending order.</param>
/// <param name="Failures">How many answers were not as expected or did not come.</param>
/// <param name="FirstFailure">The first of them, in words; null when there was none.</param>
internal sealed record LoadResult(TimeSpan Elapsed, int[] Latencies, int Failures, string? FirstFailure)
{
    /// <summary>Successes a second.</summary>
    public double Rate => Latencies.Length / Elapsed.TotalSeconds;

    /// <summary>The median duration, in milliseconds.</summary>
    public double P50 => Percentile(0.50);

    /// <summary>The duration that one in a hundred exceeds, in milliseconds.</summary>
    public double P99 => Percentile(0.99);

    private double Percentile(double share) => Latencies.Length == 0 ? 0 : Latencies[(int)(share * (Latencies.Length - 1))] / 1000.0;
}

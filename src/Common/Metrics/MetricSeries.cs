using System.Globalization;
using System.Text;

namespace Ticketing.Common.Metrics;

/// <summary>One line of measures, or one histogram: an instrument with certain labels.</summary>
internal sealed class MetricSeries(double[] bounds)
{
    private readonly long[] _buckets = new long[bounds.Length + 1];
    private double _value;

    /// <summary>The sum of a counter or a histogram.</summary>
    public void Add(double value)
    {
        double seen;
        do
            seen = Volatile.Read(ref _value);
        while (Interlocked.CompareExchange(ref _value, seen + value, seen) != seen);
    }

    /// <summary>The value of a gauge.</summary>
    public void Set(double value) => Volatile.Write(ref _value, value);

    /// <summary>One more observation of a histogram.</summary>
    public void Observe(double value)
    {
        var bucket = 0;
        while (bucket < bounds.Length && value > bounds[bucket])
            bucket++;
        Interlocked.Increment(ref _buckets[bucket]);
        Add(value);
    }

    /// <summary>Writes the value of a counter or gauge.</summary>
    public void WriteValue(StringBuilder text, string name, string labels) => WriteLine(text, name, labels, Volatile.Read(ref _value));

    /// <summary>Writes a histogram: cumulative buckets, sum and count.</summary>
    public void WriteHistogram(StringBuilder text, string name, string labels)
    {
        long below = 0;
        for (var i = 0; i <= bounds.Length; i++)
        {
            below += Volatile.Read(ref _buckets[i]);
            var bound = i == bounds.Length ? "+Inf" : bounds[i].ToString("R", CultureInfo.InvariantCulture);
            WriteLine(text, name + "_bucket", $"{labels},le=\"{bound}\"", below);
        }

        WriteLine(text, name + "_sum", labels, Volatile.Read(ref _value));
        WriteLine(text, name + "_count", labels, below);
    }

    private static void WriteLine(StringBuilder text, string name, string labels, double value) =>
        text.Append(name).Append('{').Append(labels).Append("} ").Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
}

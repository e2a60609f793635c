using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Ticketing.Common.Metrics;

/// <summary>An instrument and its series, at most <see cref="MaxSeries"/> of them, so that no label can grow without bound.</summary>
internal sealed class MetricFamily
{
    private const int MaxSeries = 2000;
    private static readonly double[] Seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private static readonly string[] SmallNumbers = [.. Enumerable.Range(0, 600).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    private readonly ConcurrentDictionary<SeriesKey, MetricSeries> _series = new();
    private readonly LabelNames _labels;
    private readonly double[] _bounds;
    private readonly Kind _kind;
    private readonly string _name;
    private readonly string _help;

    public MetricFamily(Instrument instrument, LabelNames labels)
    {
        _labels = labels;
        _kind = KindOf(instrument);
        _name = NameOf(instrument, _kind);
        _help = (instrument.Description ?? instrument.Name).ReplaceLineEndings(" ");
        // The framework's own bounds begin at five milliseconds, where most of this product's answers are long done.
        _bounds = _kind != Kind.Histogram ? [] : instrument.Unit == "s" ? Seconds : (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries?.ToArray() ?? Seconds;
    }

    private enum Kind
    {
        Counter,
        ObservedCounter,
        Gauge,
        Histogram,
    }

    /// <summary>Takes a measurement.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = _labels.Pick(tags, TextOf);
        if (!_series.TryGetValue(key, out var series))
        {
            if (_series.Count >= MaxSeries)
                return;
            series = _series.GetOrAdd(key, _ => new MetricSeries(_bounds));
        }

        switch (_kind)
        {
            case Kind.Histogram:
                series.Observe(value);
                break;
            case Kind.Counter:
                series.Add(value);
                break;
            default:
                series.Set(value);
                break;
        }
    }

    /// <summary>Writes all series in the text format of Prometheus, version 0.0.4.</summary>
    public void Write(StringBuilder text, string instance)
    {
        if (_series.IsEmpty)
            return;
        var type = _kind switch { Kind.Histogram => "histogram", Kind.Gauge => "gauge", _ => "counter" };
        text.Append("# HELP ").Append(_name).Append(' ').Append(_help).Append('\n').Append("# TYPE ").Append(_name).Append(' ').Append(type).Append('\n');
        foreach (var (key, series) in _series)
        {
            var labels = $"instance=\"{instance}\"{_labels.Render(key)}";
            if (_kind == Kind.Histogram)
                series.WriteHistogram(text, _name, labels);
            else
                series.WriteValue(text, _name, labels);
        }
    }

    private static string TextOf(object? value) => value switch
    {
        string text => text,
        int number when number >= 0 && number < SmallNumbers.Length => SmallNumbers[number],
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static Kind KindOf(Instrument instrument)
    {
        var type = instrument.GetType().Name;
        if (type.StartsWith("Histogram", StringComparison.Ordinal))
            return Kind.Histogram;
        if (type.StartsWith("ObservableCounter", StringComparison.Ordinal))
            return Kind.ObservedCounter;
        return type.StartsWith("Counter", StringComparison.Ordinal) ? Kind.Counter : Kind.Gauge;
    }

    private static string NameOf(Instrument instrument, Kind kind)
    {
        var name = instrument.Name.Replace('.', '_');
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        if (!name.EndsWith(unit, StringComparison.Ordinal))
            name += unit;
        var isCounter = kind is Kind.Counter or Kind.ObservedCounter;
        return isCounter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }
}

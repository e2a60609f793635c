using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Ticketing.Common.Metrics;

/// <summary>
/// An instrument and its series, at most <see cref="MaxSeries"/> of them, so that no label can grow without bound. What is counted or timed beyond them is added up in one more series,
/// whose labels are <c>other</c>; gauges beyond them are left out, as the value of many is nobody's.
/// </summary>
internal sealed class MetricFamily
{
    /// <summary>How many series there are at most, before the one for all others.</summary>
    public const int MaxSeries = 2000;

    private const string CountSuffix = "_count";

    private static readonly SeriesKey Others = new("other", "other", "other");
    private static readonly double[] Seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private static readonly string[] SmallNumbers = [.. Enumerable.Range(0, 600).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    private readonly ConcurrentDictionary<SeriesKey, MetricSeries> _series = new();
    private readonly LabelNames _labels;
    private readonly double[] _bounds;
    private readonly Kind _kind;
    private readonly string _name;
    private readonly string _help;
    private readonly bool _isObserved;
    private int _size;

    public MetricFamily(Instrument instrument, LabelNames labels)
    {
        _labels = labels;
        _kind = KindOf(instrument);
        _isObserved = instrument.IsObservable;
        _name = NameOf(instrument, _kind);
        _help = (instrument.Description ?? instrument.Name).ReplaceLineEndings(" ");
        // The framework's own bounds begin at five milliseconds, where most of this product's answers are long done.
        var advice = instrument.Meter.Name.StartsWith(MetricsPage.OwnMeters, StringComparison.Ordinal) ? (instrument as Histogram<double>)?.Advice : null;
        _bounds = _kind != Kind.Histogram ? [] : advice?.HistogramBucketBoundaries?.ToArray() ?? Seconds;
    }

    /// <summary>A histogram of seconds that is no instrument.</summary>
    public MetricFamily(string name, string help, LabelNames labels) => (_name, _help, _labels, _kind, _bounds) = (name, help, labels, Kind.Histogram, Seconds);

    private enum Kind
    {
        Counter,
        ObservedCounter,
        UpDown,
        Gauge,
        Histogram,
    }

    /// <summary>Takes a measurement.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = _labels.Pick(tags, TextOf);
        if ((_series.GetValueOrDefault(key) ?? Add(key)) is not { } series)
            return;
        switch (_kind)
        {
            case Kind.Histogram:
                series.Observe(value);
                break;
            case Kind.Counter or Kind.UpDown:
                series.Add(value);
                break;
            default:
                series.Set(value);
                break;
        }
    }

    /// <summary>One more observation of a histogram.</summary>
    public void Observe(SeriesKey key, double value) => (_series.GetValueOrDefault(key) ?? Add(key))?.Observe(value);

    /// <summary>The value of a label.</summary>
    public static string TextOf(object? value) => value switch
    {
        string text => text,
        int number => TextOf(number),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>The value of a label that is a number.</summary>
    public static string TextOf(int number) => number >= 0 && number < SmallNumbers.Length ? SmallNumbers[number] : number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Forgets what was observed: what is not there any more is not observed again.</summary>
    public void BeginObservation()
    {
        if (!_isObserved)
            return;
        _series.Clear();
        _size = 0;
    }

    /// <summary>Writes all series in the text format of Prometheus, version 0.0.4.</summary>
    public void Write(StringBuilder text, string instance)
    {
        if (_series.IsEmpty)
            return;
        var type = _kind switch { Kind.Histogram => "histogram", Kind.Gauge or Kind.UpDown => "gauge", _ => "counter" };
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

    // Null where there is no room for a gauge.
    private MetricSeries? Add(SeriesKey key)
    {
        if (Volatile.Read(ref _size) >= MaxSeries)
            return _kind is Kind.Histogram or Kind.Counter ? _series.GetOrAdd(Others, _ => new MetricSeries(_bounds)) : null;
        var series = new MetricSeries(_bounds);
        if (_series.TryAdd(key, series))
            Interlocked.Increment(ref _size);
        return _series.GetValueOrDefault(key);
    }

    // The runtime calls two of its measures counters although they fall.
    private static Kind KindOf(Instrument instrument)
    {
        var type = instrument.GetType().Name;
        if (type.StartsWith("Histogram", StringComparison.Ordinal))
            return Kind.Histogram;
        if (type.StartsWith("UpDownCounter", StringComparison.Ordinal))
            return Kind.UpDown;
        if (type.StartsWith("ObservableCounter", StringComparison.Ordinal))
            return instrument.Name is "dotnet.thread_pool.thread.count" or "dotnet.thread_pool.queue.length" ? Kind.Gauge : Kind.ObservedCounter;
        return type.StartsWith("Counter", StringComparison.Ordinal) ? Kind.Counter : Kind.Gauge;
    }

    private static string NameOf(Instrument instrument, Kind kind)
    {
        var name = instrument.Name.Replace('.', '_');
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        if (!name.EndsWith(unit, StringComparison.Ordinal))
            name += unit;
        if (kind is Kind.Counter or Kind.ObservedCounter)
            return name.EndsWith("_total", StringComparison.Ordinal) ? name : name + "_total";
        return kind != Kind.Histogram && name.EndsWith(CountSuffix, StringComparison.Ordinal) ? Plural(name[..^CountSuffix.Length]) : name;
    }

    // What ends in _count is part of a histogram to Prometheus: dotnet.timer.count is dotnet_timers.
    private static string Plural(string noun) => noun.EndsWith('y') ? noun[..^1] + "ies" : noun + "s";
}

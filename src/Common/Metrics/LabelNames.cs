namespace Ticketing.Common.Metrics;

/// <summary>The values of up to three labels.</summary>
internal readonly record struct SeriesKey(string First, string Second, string Third);

/// <summary>Which tags of an instrument become labels, and under which names: three at most.</summary>
internal sealed class LabelNames(params (string Tag, string Label)[] names)
{
    /// <summary>The values of the wanted tags; a tag that is absent is empty.</summary>
    public SeriesKey Pick(ReadOnlySpan<KeyValuePair<string, object?>> tags, Func<object?, string> text)
    {
        string first = "", second = "", third = "";
        foreach (var tag in tags)
        {
            if (names.Length > 0 && tag.Key == names[0].Tag)
                first = text(tag.Value);
            else if (names.Length > 1 && tag.Key == names[1].Tag)
                second = text(tag.Value);
            else if (names.Length > 2 && tag.Key == names[2].Tag)
                third = text(tag.Value);
        }

        return new SeriesKey(first, second, third);
    }

    /// <summary>The labels as Prometheus reads them, each with a comma in front; one without a value is no label.</summary>
    public string Render(SeriesKey key)
    {
        string[] values = [key.First, key.Second, key.Third];
        return string.Concat(names.Select((name, i) => values[i].Length == 0 ? "" : $",{name.Label}=\"{Escape(values[i])}\""));
    }

    private static string Escape(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}

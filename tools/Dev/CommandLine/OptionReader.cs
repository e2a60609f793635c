using System.Globalization;

namespace Ticketing.Dev.CommandLine;

/// <summary>Reads options of the forms <c>--name</c>, <c>--name value</c> and <c>--name=value</c> one after the other.</summary>
internal sealed class OptionReader(IReadOnlyList<string> words)
{
    private readonly Queue<string> _words = new(words.SelectMany(Split));

    /// <summary>The option or word last read.</summary>
    public string Current { get; private set; } = "";

    /// <summary>Reads the next option or word; false at the end.</summary>
    public bool Read()
    {
        if (!_words.TryDequeue(out var word))
            return false;
        Current = word;
        return true;
    }

    /// <summary>The value of the current option.</summary>
    public string Value() => _words.TryDequeue(out var value) && value.Length > 0 ? value : throw new UsageException($"{Current} needs a value");

    /// <summary>The value of the current option as a number.</summary>
    public int Number(int least, int most)
    {
        var value = Value();
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new UsageException($"{Current} must be a number from {least} to {most}, not '{value}'");
    }

    private static string[] Split(string word) => word.StartsWith("--", StringComparison.Ordinal) ? word.Split('=', 2) : [word];
}

namespace Ticketing.Tests.Support;

/// <summary>Changes texts of base64url a little, as an attacker would change a token.</summary>
/// <param name="random">What decides.</param>
public sealed class TextMutator(Random random)
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private const string Others = "+/=. %\0\t\n\"',;:~é한";

    /// <summary>A text that differs from both that are given, by one to four changes.</summary>
    /// <param name="text">The text; not empty.</param>
    /// <param name="other">Another text of the same kind, of which parts are taken.</param>
    public string Change(string text, string other)
    {
        var changed = text;
        for (var left = random.Next(1, 5); left > 0 || changed == text || changed == other; left--)
            changed = changed.Length < 2 ? changed + Letter() : ChangeOnce(changed, other);
        return changed;
    }

    private string ChangeOnce(string text, string other)
    {
        var at = random.Next(text.Length);
        var end = random.Next(at, text.Length);
        return random.Next(12) switch
        {
            0 => text[..at] + text[(at + 1)..],
            1 => text[..at] + Letter() + text[at..],
            2 => text[..at] + Others[random.Next(Others.Length)] + text[(at + 1)..],
            3 => text[..at],
            4 => text[at..],
            5 => text[..at] + other[Math.Min(at, other.Length)..],
            6 => text[..at] + text[at..end] + text[at..],
            7 => text[..at] + new string([.. text[at..end].Reverse()]) + text[end..],
            8 => text[..at] + char.ToUpperInvariant(text[at]) + text[(at + 1)..],
            // The last character has bits that decoding drops.
            9 => text[..^1] + Letter(),
            _ => text[..at] + Letter() + text[(at + 1)..],
        };
    }

    private char Letter() => Letters[random.Next(Letters.Length)];
}

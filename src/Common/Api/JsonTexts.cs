using System.Buffers;
using System.Text.Json;

namespace Ticketing.Common.Api;

/// <summary>
/// Checks all texts of a document before any of them is used: the parser accepts broken UTF-8 and half surrogate pairs, and throws an exception only later,
/// when such a text is read or such a name is compared during the look-up of another one.
/// </summary>
internal static class JsonTexts
{
    // Only escapes and non-ASCII bytes can make a text unreadable. Nearly all bodies contain neither, and then one search is enough.
    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        [.. Enumerable.Range(0, 128).Where(each => each != '\\').Select(each => (byte)each)]);

    /// <summary>Whether every name and every text below the root can be read.</summary>
    public static bool AreReadable(ReadOnlySequence<byte> json, JsonElement root)
    {
        foreach (var part in json)
        {
            if (part.Span.ContainsAnyExcept(Plain))
                return IsReadable(root);
        }

        return true;
    }

    private static bool IsReadable(JsonElement root)
    {
        try
        {
            Read(root);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static void Read(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    Read(item);
                break;
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    _ = property.Name;
                    Read(property.Value);
                }

                break;
        }
    }
}

using System.Buffers;
using System.Text.Json;

namespace Ticketing.Common.Api;

/// <summary>
/// Looks at the texts of a document before anybody asks for one: the parser lets broken UTF-8 and half surrogate pairs through,
/// and throws only where such a text, or a name beside the one that is looked for, is read.
/// </summary>
internal static class JsonTexts
{
    // Everything that can break a text is an escape or not ASCII; bodies without either, nearly all of them, cost one look.
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

using System.Buffers.Text;
using System.Text;

namespace Ticketing.Dev.Benchmarks.Load;

/// <summary>Finds single values in JSON without parsing all of it, which would take processor time from the host.</summary>
internal static class JsonText
{
    /// <summary>The text value behind a name and its colon, such as <c>"queueToken":"</c>; null when it is not there.</summary>
    public static string? Text(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name)
    {
        var at = json.IndexOf(name);
        if (at < 0)
            return null;
        var rest = json[(at + name.Length)..];
        var end = rest.IndexOf((byte)'"');
        return end < 0 ? null : Encoding.ASCII.GetString(rest[..end]);
    }

    /// <summary>The number behind a name and its colon, such as <c>"reservationId":</c>; null when it is not there.</summary>
    public static long? Number(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name)
    {
        var at = json.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(json[(at + name.Length)..], out long number, out _) ? number : null;
    }
}

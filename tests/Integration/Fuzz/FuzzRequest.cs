using System.Globalization;
using System.Text;

namespace Ticketing.Tests.Integration.Fuzz;

/// <summary>A request of HTTP/1.1 with a head that may be anything and a body that has its right length.</summary>
/// <param name="Operation">The operation that it was made from.</param>
/// <param name="Method">The method.</param>
/// <param name="Target">The target as it is sent.</param>
/// <param name="Headers">The headers as they are sent, but those of the body's length.</param>
/// <param name="Body">The body, or null for none.</param>
/// <param name="IsPlain">Whether method and path are those of the operation.</param>
internal sealed record FuzzRequest(
    FuzzOperation Operation, string Method, string Target, IReadOnlyList<(string Name, string Value)> Headers, byte[]? Body, bool IsPlain)
{
    /// <summary>Whether the body is sent in chunks.</summary>
    public bool IsChunked { get; init; }

    /// <summary>The bytes on the wire.</summary>
    public byte[] ToBytes()
    {
        var head = new StringBuilder().Append(Method).Append(' ').Append(Target).Append(" HTTP/1.1\r\nHost: concert.test\r\n");
        foreach (var (name, value) in Headers)
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        if (IsChunked)
            head.Append("Transfer-Encoding: chunked\r\n");
        else if (Body is not null)
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {Body.Length}\r\n");
        byte[] start = [.. Encoding.UTF8.GetBytes(head.Append("\r\n").ToString())];
        return IsChunked ? [.. start, .. Chunks()] : [.. start, .. Body ?? []];
    }

    /// <summary>The request as text for a failure, shortened.</summary>
    public override string ToString()
    {
        var text = Encoding.UTF8.GetString(ToBytes()).Replace("\r\n", "\n  ", StringComparison.Ordinal);
        return text.Length > 3000 ? string.Create(CultureInfo.InvariantCulture, $"{text[..3000]}... ({text.Length} characters)") : text;
    }

    private IEnumerable<byte> Chunks()
    {
        var sent = Body ?? [];
        foreach (var chunk in sent.Chunk(Math.Max(1, sent.Length / 3)))
            foreach (var part in Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{chunk.Length:x}\r\n")).Concat(chunk)
                .Concat("\r\n"u8.ToArray()))
                yield return part;
        foreach (var part in "0\r\n\r\n"u8.ToArray())
            yield return part;
    }
}

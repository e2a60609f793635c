namespace Ticketing.Tests.Integration.Fuzz;

/// <summary>An answer as it came from the socket.</summary>
/// <param name="Status">The status.</param>
/// <param name="Headers">The headers by their names.</param>
/// <param name="Body">The body as text; empty where it was not read, as of a stream.</param>
internal sealed record FuzzAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>Whether the host closes the connection behind it.</summary>
    public bool Closes => Has("connection", "close");

    /// <summary>Whether the answer goes on for as long as the client listens.</summary>
    public bool IsStream => Status == 101 || Has("content-type", "text/event-stream");

    /// <summary>Whether a header has a value.</summary>
    public bool Has(string name, string value) => Headers.TryGetValue(name, out var sent) && sent.Contains(value, StringComparison.OrdinalIgnoreCase);

    public override string ToString() => $"{Status} {string.Join(", ", Headers.Select(header => $"{header.Key}: {header.Value}"))}\n  {Body}";
}

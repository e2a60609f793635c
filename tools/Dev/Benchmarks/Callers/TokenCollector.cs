namespace Ticketing.Dev.Benchmarks.Callers;

/// <summary>Collects tokens until there are as many as wanted.</summary>
internal sealed class TokenCollector(int wanted)
{
    private readonly string[] _tokens = new string[wanted];
    private int _asked;
    private int _collected;

    /// <summary>The tokens, in the order in which they came.</summary>
    public string[] Tokens => _tokens[.._collected];

    /// <summary>True when another one may be asked for.</summary>
    public bool TryAsk() => Interlocked.Increment(ref _asked) <= wanted;

    public void Add(string token) => _tokens[Interlocked.Increment(ref _collected) - 1] = token;
}

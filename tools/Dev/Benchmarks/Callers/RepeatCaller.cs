using Ticketing.Dev.Benchmarks.Load;

namespace Ticketing.Dev.Benchmarks.Callers;

/// <summary>Sends the same requests again and again, each caller from another one on.</summary>
internal class RepeatCaller(byte[][] requests) : Caller
{
    private int _at = Random.Shared.Next(requests.Length);

    /// <summary>Callers with one request for each token.</summary>
    public static Func<Caller> ForEach(IReadOnlyList<string> tokens, Func<string, byte[]> request)
    {
        byte[][] requests = [.. tokens.Select(request)];
        return () => new RepeatCaller(requests);
    }

    public override ReadOnlyMemory<byte> Next()
    {
        _at = (_at + 1) % requests.Length;
        return requests[_at];
    }
}

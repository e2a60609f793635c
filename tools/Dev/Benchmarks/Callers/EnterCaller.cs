using System.Buffers.Text;
using System.Text;
using Ticketing.Dev.Benchmarks.Load;

namespace Ticketing.Dev.Benchmarks.Callers;

/// <summary>Takes places in a queue, a new user each time.</summary>
internal sealed class EnterCaller : Caller
{
    private const string Sample = "999999999";

    private readonly TestBed _bed;
    private readonly TokenCollector? _tokens;
    private readonly byte[] _request;
    private readonly int _userAt;

    /// <param name="bed">Numbers the users.</param>
    /// <param name="concertId">The concert whose queue is entered; null for the queue "default".</param>
    /// <param name="tokens">Gets the tokens; null where they are not wanted.</param>
    public EnterCaller(TestBed bed, string? concertId, TokenCollector? tokens)
    {
        (_bed, _tokens) = (bed, tokens);
        var concert = concertId is null ? "" : $",\"concertId\":\"{concertId}\"";
        _request = RequestText.Post("/v1/api/queue/token", body: $"{{\"userId\":{Sample}{concert}}}");
        _userAt = _request.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Sample));
    }

    public override ReadOnlyMemory<byte> Next()
    {
        if (_tokens?.TryAsk() == false)
            return ReadOnlyMemory<byte>.Empty;
        Utf8Formatter.TryFormat(_bed.NextUser(), _request.AsSpan(_userAt), out _);
        return _request;
    }

    public override Outcome Judge(int status, ReadOnlySpan<byte> body)
    {
        if (status != 200)
            return Outcome.Failure;
        if (_tokens is not null)
            _tokens.Add(JsonText.Text(body, "\"queueToken\":\""u8)!);
        return Outcome.Success;
    }
}

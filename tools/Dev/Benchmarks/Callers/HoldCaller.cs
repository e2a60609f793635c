using Ticketing.Dev.Benchmarks.Load;

namespace Ticketing.Dev.Benchmarks.Callers;

/// <summary>A hold to ask for.</summary>
internal sealed record HoldRequest(string Token, string Body);

/// <summary>Holds free seats.</summary>
/// <param name="next">The next hold; null when there is none left.</param>
/// <param name="keep">Gets what was held.</param>
internal sealed class HoldCaller(Func<HoldRequest?> next, Action<Held> keep) : Caller
{
    private HoldRequest? _current;

    public override ReadOnlyMemory<byte> Next()
    {
        _current = next();
        return _current is null ? ReadOnlyMemory<byte>.Empty : RequestText.Post("/v1/api/concerts/reserve", _current.Token, _current.Body);
    }

    public override Outcome Judge(int status, ReadOnlySpan<byte> body)
    {
        if (status != 200 || JsonText.Number(body, "\"reservationId\":"u8) is not { } reservation)
            return Outcome.Failure;
        keep(new Held(_current!.Token, reservation));
        return Outcome.Success;
    }
}

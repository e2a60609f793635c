using Ticketing.Dev.Benchmarks.Load;

namespace Ticketing.Dev.Benchmarks.Callers;

/// <summary>Asks for a seat that is held: the refusal is the success.</summary>
internal sealed class RefusedCaller(byte[][] requests) : RepeatCaller(requests)
{
    public override Outcome Judge(int status, ReadOnlySpan<byte> body) =>
        status == 400 && body.IndexOf("\"code\":\"004\""u8) >= 0 ? Outcome.Success : Outcome.Failure;
}

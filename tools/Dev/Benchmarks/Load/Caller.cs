namespace Ticketing.Dev.Benchmarks.Load;

/// <summary>What an answer means for the measurement.</summary>
internal enum Outcome
{
    /// <summary>What is measured has succeeded: it counts.</summary>
    Success,

    /// <summary>One step of what is measured has succeeded, and the next follows.</summary>
    Step,

    /// <summary>The answer is not the one that was expected.</summary>
    Failure,
}

/// <summary>What one connection sends, one request after the other.</summary>
internal abstract class Caller
{
    /// <summary>The next request as it goes over the wire; empty when there is none left.</summary>
    public abstract ReadOnlyMemory<byte> Next();

    /// <summary>Judges the answer to the last request.</summary>
    public virtual Outcome Judge(int status, ReadOnlySpan<byte> body) => status == 200 ? Outcome.Success : Outcome.Failure;
}

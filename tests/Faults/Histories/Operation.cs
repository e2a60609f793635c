namespace Ticketing.Tests.Faults.Histories;

/// <summary>Something that was wanted once: one request, or all requests with one Idempotency-Key.</summary>
/// <param name="Request">What was asked.</param>
/// <param name="Calls">The calls, in the order in which they were asked.</param>
internal sealed record Operation(Request Request, IReadOnlyList<Call> Calls)
{
    /// <summary>It cannot have happened before this.</summary>
    public TimeSpan Asked => Calls[0].Asked;

    /// <summary>The first answer that it was done, or null.</summary>
    public Call? Success { get; } = Calls.Where(call => call.Succeeded).MinBy(call => call.Ended);

    /// <summary>It had happened by this, if it is known to have happened.</summary>
    public TimeSpan? Done => Success?.Ended;

    /// <summary>Whether it may have happened although nobody says so.</summary>
    public bool IsOpen => Success is null && Calls.Any(call => call.IsUnknown);

    /// <summary>Whether it may have happened.</summary>
    public bool MayHaveHappened => Success is not null || IsOpen;
}

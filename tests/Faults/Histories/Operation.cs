namespace Ticketing.Tests.Faults.Histories;

/// <summary>A change that a client wants once: one request, or all requests with one Idempotency-Key.</summary>
/// <param name="Request">The request.</param>
/// <param name="Calls">The calls, in the order in which they were sent.</param>
internal sealed record Operation(Request Request, IReadOnlyList<Call> Calls)
{
    /// <summary>When the first call was sent: the change was not made before this.</summary>
    public TimeSpan SentAt => Calls[0].SentAt;

    /// <summary>The first call that succeeded, or null.</summary>
    public Call? Success { get; } = Calls.Where(call => call.Succeeded).MinBy(call => call.EndedAt);

    /// <summary>When the change was acknowledged, or null.</summary>
    public TimeSpan? AcknowledgedAt => Success?.EndedAt;

    /// <summary>Whether the change was not acknowledged, and may have been made.</summary>
    public bool IsIndeterminate => Success is null && Calls.Any(call => call.IsIndeterminate);

    /// <summary>Whether the change may have been made.</summary>
    public bool MayHaveHappened => Success is not null || IsIndeterminate;
}

namespace Ticketing.Tests.Faults.Histories;

/// <summary>The content of a request.</summary>
/// <param name="Kind">The kind of call.</param>
/// <param name="User">The user who sends it.</param>
internal sealed record Request(CallKind Kind, string User)
{
    /// <summary>The Idempotency-Key, or null.</summary>
    public string? Key { get; init; }

    /// <summary>The reservation in the request, or 0.</summary>
    public long Reservation { get; init; }

    /// <summary>The seats in the request.</summary>
    public IReadOnlyList<long> Seats { get; init; } = [];

    /// <summary>The amount of a charge, or 0.</summary>
    public long Amount { get; init; }
}

/// <summary>The content of an answer.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The code of a refusal, else empty.</param>
/// <param name="Body">The whole body.</param>
internal sealed record Reply(int Status, string Code = "", string Body = "")
{
    /// <summary>The new reservation in the answer to a hold, or 0.</summary>
    public long Reservation { get; init; }

    /// <summary>The balance, price or refund in the answer.</summary>
    public long Amount { get; init; }

    /// <summary>The state of a reservation in the answer: one of <see cref="ReservationState"/>.</summary>
    public string State { get; init; } = "";

    /// <summary>The free seats in a list; null where the answer is no list, or a list that is marked as stale.</summary>
    public IReadOnlySet<long>? Free { get; init; }
}

/// <summary>One request and its outcome.</summary>
/// <param name="Number">Its number, which is unique.</param>
/// <param name="Host">The replica that it was sent to.</param>
/// <param name="Request">The request.</param>
/// <param name="SentAt">When it was sent, by the clock of the test.</param>
/// <param name="EndedAt">When the answer was complete, or the client stopped waiting.</param>
/// <param name="Reply">The answer, or null.</param>
internal sealed record Call(int Number, int Host, Request Request, TimeSpan SentAt, TimeSpan EndedAt, Reply? Reply)
{
    /// <summary>Whether the client closed the connection on purpose before an answer came.</summary>
    public bool IsAbandoned { get; init; }

    /// <summary>Whether the answer says that the change was made, now or before.</summary>
    public bool Succeeded => Reply?.Status == 200;

    /// <summary>Whether the change may have been made although no answer says so: there was none, or a server error.</summary>
    public bool IsIndeterminate => Reply is null or { Status: >= 500 };

    /// <summary>
    /// Whether it was refused for what the reservation is. A request that was refused at admission, by a rate limit or because of a concurrent one with the
    /// same key may succeed at the next attempt.
    /// </summary>
    public bool IsRefusal => Reply is { Status: >= 400 and < 500 and not (401 or 403 or 409 or 429), Code: not "003" };

    public override string ToString()
    {
        var outcome = Reply is null ? "no answer" : $"{Reply.Status} {Reply.Code}".Trim();
        return $"call {Number} ({Request.Kind} by {Request.User} on host {Host}, {SentAt.TotalSeconds:0.000} to {EndedAt.TotalSeconds:0.000} s: {outcome})";
    }
}

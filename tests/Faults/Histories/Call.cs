namespace Ticketing.Tests.Faults.Histories;

/// <summary>What was asked.</summary>
/// <param name="Act">The kind of call.</param>
/// <param name="User">Who asked.</param>
internal sealed record Request(Act Act, string User)
{
    /// <summary>The Idempotency-Key, or null.</summary>
    public string? Key { get; init; }

    /// <summary>The reservation it is about, or 0.</summary>
    public long Reservation { get; init; }

    /// <summary>The seats it asks for.</summary>
    public IReadOnlyList<long> Seats { get; init; } = [];

    /// <summary>The money it brings, or 0.</summary>
    public long Amount { get; init; }
}

/// <summary>What was answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The code of a refusal, else empty.</param>
/// <param name="Body">The whole body.</param>
internal sealed record Reply(int Status, string Code = "", string Body = "")
{
    /// <summary>The reservation that was made, or 0.</summary>
    public long Reservation { get; init; }

    /// <summary>The balance, price or refund that was told.</summary>
    public long Amount { get; init; }

    /// <summary>The state of a reservation that was told: one of <see cref="State"/>.</summary>
    public string State { get; init; } = "";

    /// <summary>The seats that a list told to be free; null where no list was told, or one that said of itself that it is old.</summary>
    public IReadOnlySet<long>? Free { get; init; }
}

/// <summary>One request and what became of it.</summary>
/// <param name="Number">Its number; no other call has it.</param>
/// <param name="Host">Which replica was asked.</param>
/// <param name="Request">What was asked.</param>
/// <param name="Asked">When it left, by the clock of the test.</param>
/// <param name="Ended">When its answer had come, or it was given up.</param>
/// <param name="Reply">The answer; null where there was none.</param>
internal sealed record Call(int Number, int Host, Request Request, TimeSpan Asked, TimeSpan Ended, Reply? Reply)
{
    /// <summary>Whether its client did not want to wait: that there was no answer is nobody's fault.</summary>
    public bool IsGivenUp { get; init; }

    /// <summary>Whether it was done, or had been done before.</summary>
    public bool Succeeded => Reply?.Status == 200;

    /// <summary>Whether it may have happened although nobody says so: no answer, or a fault.</summary>
    public bool IsUnknown => Reply is null or { Status: >= 500 };

    /// <summary>Whether the rules refused it for good: an answer that is kept for its Idempotency-Key. What the gate, a rush or another with the same key refuses may be done at the next try.</summary>
    public bool IsRefusal => Reply is { Status: >= 400 and < 500 and not (401 or 403 or 409 or 429), Code: not "003" };

    public override string ToString() =>
        $"call {Number} ({Request.Act} by {Request.User} on host {Host}, {Asked.TotalSeconds:0.000} to {Ended.TotalSeconds:0.000} s: {(Reply is null ? "no answer" : $"{Reply.Status} {Reply.Code}".Trim())})";
}

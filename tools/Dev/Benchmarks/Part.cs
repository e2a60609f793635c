using Ticketing.Dev.Benchmarks.Callers;
using Ticketing.Dev.Benchmarks.Load;

namespace Ticketing.Dev.Benchmarks;

/// <summary>One call, or series of calls, that is measured.</summary>
/// <param name="Name">How the part is named.</param>
/// <param name="PrepareAsync">Makes what the part needs; answers with callers, which go on with what is left when they run again.</param>
internal sealed record Part(string Name, Func<TestBed, Task<Func<Caller>>> PrepareAsync)
{
    /// <summary>The least share of the rate of <c>/health/live</c>, where there is such a target.</summary>
    public double? LeastOfLive { get; init; }

    /// <summary>The least rate a second, where there is such a target.</summary>
    public double? LeastRate { get; init; }

    /// <summary>Of how many calls one of what is measured consists.</summary>
    public int Calls { get; init; } = 1;

    /// <summary>Whether the part is compared with inserts.</summary>
    public bool WritesToDatabase { get; init; }

    /// <summary>All parts, in the order in which they are measured.</summary>
    public static IReadOnlyList<Part> All { get; } =
    [
        new("token", bed => bed.Line.EnterAsync()) { LeastOfLive = 0.45 },
        new("check", bed => bed.Line.CheckAsync()) { LeastOfLive = 0.45 },
        new("schedule", bed => bed.Line.GetAsync("/v1/api/concerts/schedule")) { LeastOfLive = 0.6 },
        new("seat", bed => bed.Line.GetAsync("/v1/api/concerts/seat?scheduleId=1")),
        new("hold", bed => bed.Seats.HoldAsync()) { LeastOfLive = 0.045, WritesToDatabase = true },
        new("pay", bed => bed.Seats.PayAsync()) { LeastOfLive = 0.03, WritesToDatabase = true },
        new("hot", bed => bed.Seats.AskForHeldSeatAsync()) { LeastOfLive = 0.25 },
        new("flow", bed => bed.Seats.VisitAsync()) { Calls = VisitCaller.Calls, LeastRate = 400, WritesToDatabase = true },
    ];
}

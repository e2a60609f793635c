namespace Ticketing.Concerts.Contracts;

/// <summary>What can be sold: the seats of a schedule with their prices. Implemented by the module that owns concerts.</summary>
public interface ISeatPlans
{
    /// <summary>The plan of a schedule, or null when there is no such schedule. Answers from memory in the usual case; the plan may be a few seconds old.</summary>
    ValueTask<SeatPlan?> FindAsync(long scheduleId, CancellationToken cancellation);
}

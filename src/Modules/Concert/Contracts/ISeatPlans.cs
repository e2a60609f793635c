namespace Ticketing.Concerts.Contracts;

/// <summary>The seats of schedules with their prices. Implemented by the module that owns concerts.</summary>
public interface ISeatPlans
{
    /// <summary>The plan of a schedule, or null where the schedule is unknown. Usually from memory: the plan may be ten seconds old.</summary>
    ValueTask<SeatPlan?> FindAsync(long scheduleId, CancellationToken cancellation);
}

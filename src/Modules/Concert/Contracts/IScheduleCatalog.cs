namespace Ticketing.Concerts.Contracts;

/// <summary>All schedules. Implemented by the module that owns concerts.</summary>
public interface IScheduleCatalog
{
    /// <summary>Every schedule, by id. Usually from memory: about five seconds old at most while the database answers.</summary>
    ValueTask<IReadOnlyList<ScheduleSummary>> ListSchedulesAsync(CancellationToken cancellation);
}

/// <summary>A schedule without its seats.</summary>
/// <param name="ScheduleId">The schedule.</param>
/// <param name="Queue">The concert's queue, which is its code.</param>
/// <param name="ConcertTitle">The concert's title.</param>
/// <param name="StartsAt">When the concert starts.</param>
/// <param name="Seats">How many seats it has.</param>
public sealed record ScheduleSummary(long ScheduleId, string Queue, string ConcertTitle, DateTimeOffset StartsAt, int Seats);

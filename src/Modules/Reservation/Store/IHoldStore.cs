using Ticketing.Concerts.Contracts;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Contracts;

namespace Ticketing.Reservations.Store;

/// <summary>The changes of holds, each one round trip and one transaction. All times are the database's own.</summary>
internal interface IHoldStore
{
    /// <summary>Holds all of the seats, or none. Holds that are over make way here, whether or not the sweep has passed.</summary>
    Task<HoldOutcome> HoldAsync(HoldRequest request);

    /// <summary>Ends an open hold of the visitor's. Null when there is none of this number that is theirs and open.</summary>
    Task<GivenBack?> GiveBackAsync(long reservationId, Visitor visitor);

    /// <summary>Marks holds that are over, at most so many, skipping those that another replica works on.</summary>
    /// <returns>How many, by schedule.</returns>
    Task<IReadOnlyDictionary<long, int>> ExpireAsync(int most);

    /// <summary>How many seats of the schedule are sold.</summary>
    Task<int> CountSoldAsync(long scheduleId);
}

/// <summary>What is asked of <see cref="IHoldStore.HoldAsync"/>.</summary>
/// <param name="Visitor">For whom.</param>
/// <param name="Plan">The schedule.</param>
/// <param name="Seats">The seats, in the order of their ids: everybody takes them in that order.</param>
/// <param name="HoldSeconds">For how long.</param>
/// <param name="MaxSeats">How many live holds of this schedule the visitor may have.</param>
internal sealed record HoldRequest(Visitor Visitor, SeatPlan Plan, PlannedSeat[] Seats, int HoldSeconds, int MaxSeats);

/// <summary>What came of it.</summary>
/// <param name="Verdict">Whether it worked, and if not, why.</param>
/// <param name="Hold">The hold, if it worked.</param>
/// <param name="Sold">Which of the seats are sold.</param>
/// <param name="Held">Which of the seats are held.</param>
/// <param name="HeldFor">How long the first of those holds lasts from the moment at which this was looked at.</param>
internal sealed record HoldOutcome(HoldVerdict Verdict, Hold? Hold, IReadOnlyList<long> Sold, IReadOnlyList<long> Held, TimeSpan HeldFor);

/// <summary>Whether a hold worked.</summary>
internal enum HoldVerdict
{
    /// <summary>It did.</summary>
    Held,

    /// <summary>Another has one of the seats, or is taking it at this moment.</summary>
    Taken,

    /// <summary>One of the seats is sold.</summary>
    Sold,

    /// <summary>The visitor would have too many seats of this schedule.</summary>
    TooMany,

    /// <summary>The concert has started.</summary>
    Started,
}

/// <summary>A hold that was given back.</summary>
/// <param name="ScheduleId">The schedule.</param>
/// <param name="SeatIds">The seats that are free again.</param>
/// <param name="LastHoldEnd">When the last hold that this visitor still has ends; null when there is none.</param>
internal sealed record GivenBack(long ScheduleId, IReadOnlyList<long> SeatIds, DateTimeOffset? LastHoldEnd);

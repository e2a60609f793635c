using Ticketing.Common.Results;
using Ticketing.Concerts.Contracts;
using Ticketing.Queues.Contracts;

namespace Ticketing.Reservations.Contracts;

/// <summary>Holds seats in the database only: neither the seat lock nor the queue is asked.</summary>
public interface ISeatHolds
{
    /// <summary>How many seats of one schedule a user may hold at once.</summary>
    int MaxSeatsPerUser { get; }

    /// <summary>Holds all of the seats for a visitor, or none.</summary>
    /// <param name="visitor">The visitor.</param>
    /// <param name="plan">The schedule.</param>
    /// <param name="seatIds">Seats of the plan, all different.</param>
    /// <returns>The hold, or a refusal: codes 002, 003, 004 and 429.</returns>
    Task<Result<Hold>> HoldAsync(Visitor visitor, SeatPlan plan, IReadOnlyList<long> seatIds);
}

/// <summary>A hold that was made.</summary>
/// <param name="ReservationId">Its number.</param>
/// <param name="From">When it began, by the database's clock.</param>
/// <param name="Until">When it ends: from this instant the seats are free for others.</param>
public sealed record Hold(long ReservationId, DateTimeOffset From, DateTimeOffset Until);

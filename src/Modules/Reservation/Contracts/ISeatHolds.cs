using Ticketing.Common.Results;
using Ticketing.Concerts.Contracts;
using Ticketing.Queues.Contracts;

namespace Ticketing.Reservations.Contracts;

/// <summary>Holds seats in the database and nothing else: the line is not told. The calls of the API go on from here.</summary>
public interface ISeatHolds
{
    /// <summary>Holds all of the seats for a visitor, or none.</summary>
    /// <param name="visitor">For whom.</param>
    /// <param name="plan">The schedule.</param>
    /// <param name="seatIds">Seats of the plan, all different.</param>
    /// <returns>The hold, or why not: codes 002 and 004.</returns>
    Task<Result<Hold>> HoldAsync(Visitor visitor, SeatPlan plan, IReadOnlyList<long> seatIds);
}

/// <summary>A hold just made.</summary>
/// <param name="ReservationId">Its number.</param>
/// <param name="From">When it began, by the database's clock.</param>
/// <param name="Until">The instant from which others can have the seats.</param>
public sealed record Hold(long ReservationId, DateTimeOffset From, DateTimeOffset Until);

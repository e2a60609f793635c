using System.Collections.Frozen;

namespace Ticketing.Concerts.Contracts;

/// <summary>A schedule and its seats with their prices. Whether a seat is free is not in it.</summary>
/// <param name="ScheduleId">The schedule.</param>
/// <param name="ConcertId">The concert's number.</param>
/// <param name="Queue">The concert's queue, which is its code.</param>
/// <param name="ConcertTitle">The concert's title.</param>
/// <param name="StartsAt">When the concert starts.</param>
/// <param name="Seats">The seats, by seat id.</param>
public sealed record SeatPlan(
    long ScheduleId, long ConcertId, string Queue, string ConcertTitle, DateTimeOffset StartsAt, FrozenDictionary<long, PlannedSeat> Seats);

/// <summary>A seat of a plan.</summary>
/// <param name="SeatId">The seat.</param>
/// <param name="Position">Where it is, for people: <c>A1</c>.</param>
/// <param name="Price">Its price in won.</param>
public sealed record PlannedSeat(long SeatId, string Position, long Price)
{
    private static readonly char[] Digits = [.. "0123456789"];

    /// <summary>Its row: the position without the number at its end, <c>A</c> of <c>A1</c> and <c>12</c> of <c>12-34</c>; empty for a mere number.</summary>
    public string Row => Position.TrimEnd(Digits).TrimEnd('-', ' ');
}

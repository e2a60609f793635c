using StackExchange.Redis;

namespace Ticketing.Reservations.Locking;

/// <summary>One call of refused_seats.lua.</summary>
/// <param name="Arguments">Its part of the script's arguments.</param>
internal readonly record struct RefusedSeatsCall(RedisValue[] Arguments)
{
    private const int FindCall = 1;
    private const int RememberCall = 2;
    private const int ChangeCall = 3;

    /// <summary>Asks what is remembered of the seats.</summary>
    public static RefusedSeatsCall Find(IReadOnlyList<long> seatIds) => new([FindCall, 0, 0, seatIds.Count, .. seatIds]);

    /// <summary>Remembers what the database said after <paramref name="memory"/> was read.</summary>
    public static RefusedSeatsCall Remember(SeatMemory memory, TakenSeats taken)
    {
        var heldForMs = (long)taken.HeldFor.TotalMilliseconds;
        var sold = taken.Sold.SelectMany(seat => new RedisValue[] { seat, taken.IsSoldOut ? "O" : "S", 0 });
        var held = taken.Held.SelectMany(seat => new RedisValue[] { seat, "H", heldForMs });
        return new([RememberCall, memory.Version, memory.ReadAt, taken.Sold.Count + taken.Held.Count, .. sold, .. held]);
    }

    /// <summary>Deletes what is remembered of seats that have changed.</summary>
    public static RefusedSeatsCall Change(IReadOnlyList<long> seatIds) => new([ChangeCall, 0, 0, seatIds.Count, .. seatIds]);
}

/// <summary>What is remembered of seats.</summary>
/// <param name="Answer">Whether the database has just refused one of them.</param>
/// <param name="Version">The version of the schedule's seats.</param>
/// <param name="ReadAt">When this was read, by Redis' clock in milliseconds; 0 where Redis did not answer.</param>
internal readonly record struct SeatMemory(SeatAnswer Answer, long Version, long ReadAt)
{
    /// <summary>Redis did not answer.</summary>
    public static SeatMemory Unavailable => default;

    /// <summary>Whether Redis answered.</summary>
    public bool IsAvailable => ReadAt > 0;
}

/// <summary>What the database has just said; the numbers are those of refused_seats.lua.</summary>
internal enum SeatAnswer
{
    /// <summary>Nothing that is remembered.</summary>
    Unknown = 0,

    /// <summary>One of the seats is held or sold.</summary>
    Taken = 1,

    /// <summary>Every seat of the schedule is sold.</summary>
    SoldOut = 2,
}

/// <summary>Which of the seats of a request the database found taken.</summary>
/// <param name="Sold">Those that are sold.</param>
/// <param name="Held">Those that are held.</param>
/// <param name="HeldFor">How long the first of those holds lasts from the moment the database looked.</param>
/// <param name="IsSoldOut">Whether every seat of the schedule was sold.</param>
internal sealed record TakenSeats(IReadOnlyList<long> Sold, IReadOnlyList<long> Held, TimeSpan HeldFor, bool IsSoldOut);

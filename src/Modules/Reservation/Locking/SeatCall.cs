using StackExchange.Redis;

namespace Ticketing.Reservations.Locking;

/// <summary>One call to the locks of a schedule, as <c>seats.lua</c> reads it.</summary>
/// <param name="Kind">What is asked.</param>
/// <param name="Value">The caller's own value; none where nothing is locked.</param>
/// <param name="SeatIds">The seats.</param>
/// <param name="Found">For <see cref="SeatCallKind.Settle"/>: what is to be remembered of them.</param>
internal sealed record SeatCall(SeatCallKind Kind, string Value, IReadOnlyList<long> SeatIds, SeatsInTheWay? Found = null)
{
    private const int Head = 3;

    /// <summary>How many arguments it takes.</summary>
    public int Length => Head + (SeatIds.Count * (Kind == SeatCallKind.Settle ? 3 : 1));

    /// <summary>Writes the arguments.</summary>
    public void WriteTo(Span<RedisValue> values)
    {
        values[0] = (int)Kind;
        values[1] = Value;
        values[2] = SeatIds.Count;
        var at = Head;
        foreach (var seat in SeatIds)
        {
            values[at++] = seat;
            if (Kind == SeatCallKind.Settle)
            {
                values[at++] = MarkOf(seat);
                values[at++] = Found is null ? 0 : (long)Found.HeldFor.TotalMilliseconds;
            }
        }
    }

    private string MarkOf(long seat)
    {
        if (Found is null)
            return "-";
        if (Found.Sold.Contains(seat))
            return Found.IsSoldOut ? "O" : "S";
        return Found.Held.Contains(seat) ? "H" : "-";
    }
}

/// <summary>What can be asked; the numbers are those of <c>seats.lua</c>.</summary>
internal enum SeatCallKind
{
    /// <summary>All of the locks, or none.</summary>
    Take = 1,

    /// <summary>Ends locks of this caller's.</summary>
    Settle = 2,

    /// <summary>Ends whatever stands for the seats.</summary>
    Forget = 3,
}

/// <summary>What a master says; the numbers are those of <c>seats.lua</c>, but for silence.</summary>
internal enum SeatReply
{
    /// <summary>It did not answer.</summary>
    Silent = -1,

    /// <summary>Done, or granted.</summary>
    Granted = 0,

    /// <summary>Another has one of the seats or is taking it.</summary>
    Taken = 1,

    /// <summary>All seats are sold.</summary>
    SoldOut = 2,
}

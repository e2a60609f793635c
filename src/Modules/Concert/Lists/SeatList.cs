using Ticketing.Common.Caching;
using Ticketing.Concerts.Contracts;

namespace Ticketing.Concerts.Lists;

/// <summary>The seats of a schedule at one moment.</summary>
/// <param name="Bytes">The answer.</param>
/// <param name="GoodFor">In how long the first of its holds ends; null where no seat is held.</param>
/// <param name="Live">The seats that are not free.</param>
internal sealed record SeatList(ReadyBytes Bytes, TimeSpan? GoodFor, IReadOnlyList<LiveSeat> Live)
{
    private readonly Lazy<HashSet<long>> _taken = new(() => [.. Live.Select(seat => seat.SeatId)]);

    /// <summary>The numbers of the seats that are not free.</summary>
    public IReadOnlySet<long> Taken => _taken.Value;
}

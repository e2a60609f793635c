namespace Ticketing.Concerts.Lists;

/// <summary>The seats of a schedule at one moment.</summary>
/// <param name="Bytes">The answer.</param>
/// <param name="NextHoldEnd">When the first of the holds in it ends, or null when nobody holds a seat.</param>
internal sealed record SeatList(ReadyBytes Bytes, DateTimeOffset? NextHoldEnd);

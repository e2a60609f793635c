namespace Ticketing.Concerts.Lists;

/// <summary>One seat.</summary>
/// <param name="SeatId">The number by which it is held.</param>
/// <param name="Position">Its row and number.</param>
/// <param name="Amount">Its price in won.</param>
/// <param name="SeatStatus"><c>AVAILABLE</c>, <c>TEMP_RESERVED</c> or <c>RESERVED</c>.</param>
internal sealed record SeatItem(long SeatId, string Position, long Amount, string SeatStatus);

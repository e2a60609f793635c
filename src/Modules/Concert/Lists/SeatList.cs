using Ticketing.Common.Caching;

namespace Ticketing.Concerts.Lists;

/// <summary>The seats of a schedule at one moment.</summary>
/// <param name="Bytes">The answer.</param>
/// <param name="GoodFor">In how long the first of its holds ends; null where no seat is held.</param>
internal sealed record SeatList(ReadyBytes Bytes, TimeSpan? GoodFor);

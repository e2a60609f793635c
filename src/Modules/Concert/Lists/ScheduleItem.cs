namespace Ticketing.Concerts.Lists;

/// <summary>One schedule.</summary>
/// <param name="ScheduleId">The number to ask for its seats with.</param>
/// <param name="ConcertTitle">The concert's title.</param>
/// <param name="OpenDate">The day, as <c>yyyy-MM-dd</c>.</param>
/// <param name="StartTime">When it starts, as <c>HH:mm</c>.</param>
/// <param name="EndTime">When it ends, as <c>HH:mm</c>.</param>
/// <param name="SeatStatus"><c>AVAILABLE</c>, or <c>SOLD_OUT</c> when every seat is sold or the concert has started.</param>
internal sealed record ScheduleItem(long ScheduleId, string ConcertTitle, string OpenDate, string StartTime, string EndTime, string SeatStatus)
{
    public const string Available = "AVAILABLE";

    public const string SoldOut = "SOLD_OUT";
}

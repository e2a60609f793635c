namespace Ticketing.Concerts.Lists;

/// <summary>One concert, for everybody.</summary>
/// <param name="ConcertId">Its number.</param>
/// <param name="Code">Its code.</param>
/// <param name="Title">Its title.</param>
/// <param name="Queue">The queue to enter for its seats.</param>
/// <param name="Queues">The queues whose tokens open it.</param>
/// <param name="Dates">Its schedules, the soonest first.</param>
internal sealed record ConcertItem(long ConcertId, string Code, string Title, string Queue, IReadOnlyList<string> Queues, IReadOnlyList<ConcertDate> Dates);

/// <summary>One schedule of a concert.</summary>
/// <param name="ScheduleId">The number to ask for its seats with.</param>
/// <param name="StartsAt">When it starts (ISO 8601, UTC).</param>
/// <param name="OpenDate">The day at the hall, as <c>yyyy-MM-dd</c>.</param>
/// <param name="StartTime">When it starts at the hall, as <c>HH:mm</c>.</param>
/// <param name="EndTime">When it ends at the hall, as <c>HH:mm</c>.</param>
/// <param name="SeatStatus"><c>AVAILABLE</c>, or <c>SOLD_OUT</c> when every seat is sold or the concert has started.</param>
/// <param name="HasStarted">Whether it has started.</param>
/// <param name="Seats">How many seats there are.</param>
/// <param name="SeatsLeft">How many of them are free; 0 once the concert has started.</param>
/// <param name="SeatsHeld">How many of them are in open holds, and may be free again in minutes.</param>
internal sealed record ConcertDate(
    long ScheduleId,
    DateTimeOffset StartsAt,
    string OpenDate,
    string StartTime,
    string EndTime,
    string SeatStatus,
    bool HasStarted,
    int Seats,
    int SeatsLeft,
    int SeatsHeld);

namespace Ticketing.Concerts.Store;

/// <summary>A concert. Its code is the name of its queue.</summary>
internal sealed class ConcertRow
{
    public long Id { get; set; }

    public required string Code { get; set; }

    public required string Title { get; set; }
}

/// <summary>One evening of a concert.</summary>
internal sealed class ScheduleRow
{
    public long Id { get; set; }

    public long ConcertId { get; set; }

    public DateTimeOffset StartsAt { get; set; }

    public DateTimeOffset EndsAt { get; set; }
}

/// <summary>A seat of a schedule and its price in won.</summary>
internal sealed class SeatRow
{
    public long Id { get; set; }

    public long ScheduleId { get; set; }

    public required string Position { get; set; }

    public long Price { get; set; }
}

namespace Ticketing.Concerts.Contracts;

/// <summary>The numbers of the demo data that other modules' demo data build on.</summary>
public static class DemoProgramme
{
    /// <summary>The schedule whose every seat is to be sold.</summary>
    public const long SoldOutScheduleId = 4;

    /// <summary>The schedule that is over.</summary>
    public const long PastScheduleId = 6;

    /// <summary>The schedule with 10,000 seats.</summary>
    public const long ArenaScheduleId = 5;
}

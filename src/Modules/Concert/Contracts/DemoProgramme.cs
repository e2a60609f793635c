namespace Ticketing.Concerts.Contracts;

/// <summary>Numbers of the demo data that the demo data of other modules need.</summary>
public static class DemoProgramme
{
    /// <summary>The schedule whose seats are all to be sold.</summary>
    public const long SoldOutScheduleId = 4;

    /// <summary>The schedule in the past.</summary>
    public const long PastScheduleId = 6;

    /// <summary>The schedule with 10,000 seats.</summary>
    public const long ArenaScheduleId = 5;
}

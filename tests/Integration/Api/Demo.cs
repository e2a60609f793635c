namespace Ticketing.Tests.Integration.Api;

/// <summary>What the demo data has, as a client that knows it would write it down.</summary>
internal static class Demo
{
    /// <summary>Seats 1 to 50, of concert-1.</summary>
    public const long FirstSchedule = 1;

    /// <summary>Seats 101 to 150, of concert-2.</summary>
    public const long SecondConcertsSchedule = 3;

    public const long SecondConcertsSeat = 101;

    public const long SoldOutSchedule = 4;

    public const long SoldOutSeat = 151;

    /// <summary>10,000 seats, of concert-3.</summary>
    public const long ArenaSchedule = 5;

    public const long ArenaFirstSeat = 201;

    /// <summary>The price of each of the arena's first 2,500 seats.</summary>
    public const long ArenaPrice = 220_000;

    public const long PastSchedule = 6;

    public const long PastSeat = 10_201;
}

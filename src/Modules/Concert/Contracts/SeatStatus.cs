namespace Ticketing.Concerts.Contracts;

/// <summary>The <c>seatStatus</c> of a seat, or of the seats of a reservation, in answers.</summary>
public static class SeatStatus
{
    /// <summary>The seat is free; the reservation has no seats any more.</summary>
    public const string Available = "AVAILABLE";

    /// <summary>The seat is held for a few minutes.</summary>
    public const string Held = "TEMP_RESERVED";

    /// <summary>The seat is paid.</summary>
    public const string Sold = "RESERVED";
}

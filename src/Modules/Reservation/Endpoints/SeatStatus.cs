namespace Ticketing.Reservations.Endpoints;

/// <summary>The <c>seatStatus</c> of a reservation.</summary>
internal static class SeatStatus
{
    /// <summary>The reservation holds its seats.</summary>
    public const string Held = "TEMP_RESERVED";

    /// <summary>The reservation is paid.</summary>
    public const string Sold = "RESERVED";

    /// <summary>The reservation has no seats any more.</summary>
    public const string Free = "AVAILABLE";
}

namespace Ticketing.Reservations.Endpoints;

/// <summary>What clients are told of a reservation's seats.</summary>
internal static class SeatStatus
{
    /// <summary>Held for its owner.</summary>
    public const string Held = "TEMP_RESERVED";

    /// <summary>Paid.</summary>
    public const string Sold = "RESERVED";

    /// <summary>This reservation has them no more.</summary>
    public const string Free = "AVAILABLE";
}

namespace Ticketing.Reservations.Store;

/// <summary>The status of a reservation.</summary>
internal static class ReservationStatus
{
    /// <summary>Its seats are held until the hold ends.</summary>
    public const string Held = "HELD";

    /// <summary>Paid: the seats are sold.</summary>
    public const string Paid = "PAID";

    /// <summary>The hold expired before it was paid.</summary>
    public const string Expired = "EXPIRED";

    /// <summary>Given back before it was paid.</summary>
    public const string Cancelled = "CANCELLED";

    /// <summary>Paid, and paid back.</summary>
    public const string Refunded = "REFUNDED";
}

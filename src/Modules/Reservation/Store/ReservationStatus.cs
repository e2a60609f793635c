namespace Ticketing.Reservations.Store;

/// <summary>What became of a reservation.</summary>
internal static class ReservationStatus
{
    /// <summary>Held, until its time is over.</summary>
    public const string Held = "HELD";

    /// <summary>Paid: the seats are sold.</summary>
    public const string Paid = "PAID";

    /// <summary>Its time was over before it was paid.</summary>
    public const string Expired = "EXPIRED";

    /// <summary>Given back before it was paid.</summary>
    public const string Cancelled = "CANCELLED";

    /// <summary>Paid, and paid back.</summary>
    public const string Refunded = "REFUNDED";
}

namespace Ticketing.Reservations.Store;

/// <summary>Why a hold is refused.</summary>
internal static class HoldRefusals
{
    /// <summary>The concert has started.</summary>
    public const string Started = "reservation.started";

    /// <summary>One of the seats is sold.</summary>
    public const string SeatSold = "reservation.seat_sold";

    /// <summary>One of the seats is held.</summary>
    public const string SeatHeld = "reservation.seat_held";

    /// <summary>Another is taking one of the seats at this moment.</summary>
    public const string SeatBusy = "reservation.seat_busy";

    /// <summary>The visitor would hold too many seats of this schedule.</summary>
    public const string TooManySeats = "reservation.too_many_seats";
}

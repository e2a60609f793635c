namespace Ticketing.Reservations.Store;

/// <summary>Why a hold is refused.</summary>
internal static class HoldRefusals
{
    /// <summary>One of the seats is sold.</summary>
    public const string SeatSold = "reservation.seat_sold";

    /// <summary>One of the seats is held.</summary>
    public const string SeatHeld = "reservation.seat_held";

    /// <summary>Another is taking one of the seats at this moment.</summary>
    public const string SeatBusy = "reservation.seat_busy";

    /// <summary>The ticket has paid and has no open hold: it is DONE.</summary>
    public const string TicketDone = "reservation.ticket_done";

    /// <summary>The visitor would hold too many seats of this schedule.</summary>
    public const string TooManySeats = "reservation.too_many_seats";
}

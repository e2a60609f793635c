using System.Globalization;

namespace Ticketing.Reservations.Store;

/// <summary>Why a hold is refused.</summary>
internal static class HoldRefusals
{
    /// <summary>One of the seats is sold.</summary>
    public const string SeatSold = "reservation.seat_sold";

    /// <summary>One of the seats is held.</summary>
    public const string SeatHeld = "reservation.seat_held";

    /// <summary>Another transaction is taking one of the seats at this moment.</summary>
    public const string SeatBusy = "reservation.seat_busy";

    /// <summary>The ticket has paid and has no open hold: it is DONE.</summary>
    public const string TicketDone = "reservation.ticket_done";

    /// <summary>The user held one of the seats a moment ago. The seconds until it can be held by them again follow behind a colon.</summary>
    public const string SeatPaused = "reservation.seat_paused";

    /// <summary>Too many of the user's holds of this schedule have lapsed. The seconds until the next hold follow behind a colon.</summary>
    public const string TooManyLapsed = "reservation.too_many_lapsed";

    /// <summary>The visitor would hold too many seats of this schedule.</summary>
    public const string TooManySeats = "reservation.too_many_seats";

    /// <summary>A refusal without its seconds, and those seconds; null where it has none.</summary>
    public static (string Refusal, TimeSpan? Wait) Parse(string refusal) => refusal.IndexOf(':') is var colon && colon < 0
        ? (refusal, null)
        : (refusal[..colon], TimeSpan.FromSeconds(int.Parse(refusal.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture)));
}

using System.Text.Json.Serialization;
using Ticketing.Common.Time;
using Ticketing.Reservations.Store;

namespace Ticketing.Reservations.Endpoints;

/// <summary>A reservation.</summary>
/// <param name="ReservationId">Its number.</param>
/// <param name="ScheduleId">The schedule.</param>
/// <param name="Seats">Its seats.</param>
/// <param name="Amount">The price of all seats, in won.</param>
/// <param name="SeatStatus"><c>TEMP_RESERVED</c> while held, <c>RESERVED</c> when paid, else <c>AVAILABLE</c>.</param>
/// <param name="Status"><c>HELD</c>, <c>PAID</c>, <c>EXPIRED</c>, <c>CANCELLED</c> or <c>REFUNDED</c>.</param>
/// <param name="ReservedDate">When the hold began, as <c>yyyy-MM-dd HH:mm:ss</c>.</param>
/// <param name="ReservedUntilDate">When the hold ends, as <c>yyyy-MM-dd HH:mm:ss</c>.</param>
/// <param name="ExpiresInMs">In how many milliseconds the hold ends, by the database's clock; only while it is <c>HELD</c>.</param>
internal sealed record ReservationAnswer(
    long ReservationId,
    long ScheduleId,
    IReadOnlyList<ReservedSeat> Seats,
    long Amount,
    string SeatStatus,
    string Status,
    string ReservedDate,
    string ReservedUntilDate,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ExpiresInMs)
{
    /// <summary>The answer for a reservation.</summary>
    public static ReservationAnswer Of(ReservationView view, LocalTimes times) => new(
        view.Row.Id,
        view.Row.ScheduleId,
        view.Row.Seats.ConvertAll(seat => new ReservedSeat(seat.SeatId, seat.Position, seat.Price)),
        view.Row.Amount,
        view.Status switch
        {
            ReservationStatus.Held => Concerts.Contracts.SeatStatus.Held,
            ReservationStatus.Paid => Concerts.Contracts.SeatStatus.Sold,
            _ => Concerts.Contracts.SeatStatus.Available,
        },
        view.Status,
        times.DateAndTime(view.Row.CreatedAt),
        times.DateAndTime(view.Row.HeldUntil),
        (long?)view.TimeLeft?.TotalMilliseconds);
}

/// <summary>A seat of a reservation.</summary>
/// <param name="SeatId">The seat.</param>
/// <param name="Position">Its row and number.</param>
/// <param name="Amount">Its price in won.</param>
internal sealed record ReservedSeat(long SeatId, string Position, long Amount);

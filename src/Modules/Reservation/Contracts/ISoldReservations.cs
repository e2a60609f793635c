using Ticketing.Common.Results;
using Ticketing.Data;
using Ticketing.Queues.Contracts;

namespace Ticketing.Reservations.Contracts;

/// <summary>What a payment does to reservations, as part of the payment's change.</summary>
public interface ISoldReservations
{
    /// <summary>
    /// Makes the user's open hold a sale of the buyer's ticket. When the hold is another user's, not open, or expired by the database's clock, the whole change
    /// is refused with <see cref="ReservationRefusals.NotOpen"/>; <see cref="ExplainAsync"/> gives the reason.
    /// </summary>
    /// <returns>The variables that have the price and whether the ticket has another open hold, for later calls of the same change.</returns>
    (SqlVariable Price, SqlVariable HasOpenHold) Sell(DbChanges changes, long reservationId, Visitor buyer, Action<Sale> onSold);

    /// <summary>
    /// Takes a sale back: its seats are free again. When it is not the user's or not paid, the whole change is refused with
    /// <see cref="ReservationRefusals.NotOpen"/>; when the concert has started by the database's clock, with <see cref="ReservationRefusals.Started"/>.
    /// </summary>
    /// <returns>The variable that has the price, for later calls of the same change.</returns>
    SqlVariable Refund(DbChanges changes, long reservationId, string userId, DateTimeOffset startsAt, Action<Sale> onRefunded);

    /// <summary>The schedule of a user's reservation, or why they cannot have it: 404, 403.</summary>
    Task<Result<long>> FindScheduleAsync(long reservationId, string userId);

    /// <summary>
    /// Why a buyer may not pay with this token: 403 where the concert is opened by tokens of another queue and another ticket made the hold. The ticket that
    /// made a hold may pay for it whatever the line is by then. Null otherwise, also where <see cref="Sell"/> refuses the sale.
    /// </summary>
    /// <exception cref="Exception">The database does not answer.</exception>
    ValueTask<Refusal?> FindLineRefusalAsync(long reservationId, Visitor buyer);

    /// <summary>Why a sale was refused: 404, 403, or 006.</summary>
    Task<Refusal> ExplainAsync(long reservationId, Visitor buyer);
}

/// <summary>A reservation that was sold, or whose sale was taken back.</summary>
/// <param name="Amount">Its price in won.</param>
/// <param name="ScheduleId">The schedule.</param>
/// <param name="SeatIds">Its seats.</param>
public sealed record Sale(long Amount, long ScheduleId, IReadOnlyList<long> SeatIds)
{
    /// <summary>The holds of the buyer's ticket after a sale; null for a refund.</summary>
    public TicketHolds? TicketHolds { get; init; }
}

/// <summary>Why a change of a reservation is refused, as <see cref="DbSession.ExecuteAsync"/> answers it.</summary>
public static class ReservationRefusals
{
    /// <summary>It is not in the state that the change needs, or not the user's.</summary>
    public const string NotOpen = "reservation.not_open";

    /// <summary>The concert has started.</summary>
    public const string Started = "reservation.started";
}

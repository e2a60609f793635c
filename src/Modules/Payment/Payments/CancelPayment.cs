using Ticketing.Common.Results;
using Ticketing.Concerts.Contracts;
using Ticketing.Data;
using Ticketing.Payments.Store;
using Ticketing.Reservations.Contracts;
using Ticketing.Users.Contracts;

namespace Ticketing.Payments.Payments;

/// <summary>Refunds a paid reservation before the concert starts.</summary>
internal sealed class CancelPayment(DbSession session, ISoldReservations reservations, IBalances balances, ISeatPlans plans, ISeatCaches caches)
{
    /// <summary>
    /// One transaction: the seats are free again, the balance rises, ledger, payment and event are written, or nothing happens. Refused with 404, 403 or 006.
    /// </summary>
    /// <returns>The refunded amount in won.</returns>
    public async Task<Result<long>> HandleAsync(string userId, long reservationId, CancellationToken cancellation)
    {
        var scheduleId = await reservations.FindScheduleAsync(reservationId, userId);
        if (!scheduleId.IsSuccess)
            return scheduleId.Refusal;
        var plan = await plans.FindAsync(scheduleId.Value, cancellation) ??
            throw new InvalidOperationException($"Reservation {reservationId} is for schedule {scheduleId.Value}, which does not exist.");

        Sale? sale = null;
        var changes = new DbChanges();
        var price = reservations.Refund(changes, reservationId, userId, plan.StartsAt, refunded => sale = refunded);
        balances.Credit(changes, userId, price, References.Of(reservationId));
        PaymentStore.Cancel(changes, reservationId, userId, price);

        switch (await session.ExecuteAsync(changes))
        {
            case null:
                await session.AfterCommitAsync(() => caches.InvalidateAsync(sale!.ScheduleId, sale.SeatIds));
                return sale!.Amount;
            case ReservationRefusals.Started:
                return PaymentErrors.Started;
            case ReservationRefusals.NotOpen:
                return PaymentErrors.NotPaid;
            case var other:
                throw new InvalidOperationException($"A refund was refused with '{other}': reservations, balances and payments disagree.");
        }
    }
}

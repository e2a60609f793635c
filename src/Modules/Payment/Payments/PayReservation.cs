using Ticketing.Common.Results;
using Ticketing.Data;
using Ticketing.Payments.Store;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Contracts;
using Ticketing.Users.Contracts;

namespace Ticketing.Payments.Payments;

/// <summary>Pays for a hold from the balance.</summary>
internal sealed class PayReservation(
    DbSession session, ISoldReservations reservations, IBalances balances, ISeatCaches caches, SlotRelease slots)
{
    /// <summary>
    /// One transaction, one round trip: the reservation and its seats are sold, the balance falls, ledger, payment and event are written, or nothing happens.
    /// Then the visitor's slot is freed. Refused with 404, 403, 005 or 006.
    /// </summary>
    /// <returns>What was paid, in won.</returns>
    public async Task<Result<long>> HandleAsync(Visitor payer, long reservationId)
    {
        Sale? sale = null;
        var changes = new DbChanges();
        var price = reservations.Sell(changes, reservationId, payer, sold => sale = sold);
        balances.Debit(changes, payer.UserId, price, References.Of(reservationId));
        PaymentStore.Complete(changes, reservationId, payer, price);

        switch (await session.ExecuteAsync(changes))
        {
            case null:
                await session.AfterCommitAsync(() => Task.WhenAll(caches.InvalidateAsync(sale!.ScheduleId, sale.SeatIds), slots.ReleaseAsync(payer)));
                return sale!.Amount;
            case ReservationRefusals.NotOpen:
                return await reservations.ExplainAsync(reservationId, payer);
            case BalanceRefusals.TooLow:
                return Errors.BalanceTooLow;
            case var other:
                throw new InvalidOperationException($"A payment was refused with '{other}': reservations, balances and payments disagree.");
        }
    }
}

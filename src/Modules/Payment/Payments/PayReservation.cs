using Ticketing.Common.Results;
using Ticketing.Data;
using Ticketing.Payments.Store;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Contracts;
using Ticketing.Users.Contracts;

namespace Ticketing.Payments.Payments;

/// <summary>Pays for a hold from the balance.</summary>
internal sealed class PayReservation(
    DbSession session, ISoldReservations reservations, IBalances balances, PaymentStore payments, ISeatCaches caches, SlotRelease slots)
{
    /// <summary>
    /// One transaction, one round trip: the reservation and its seats are sold, the balance falls, ledger, payment and event are written, or nothing happens.
    /// Then the payer's slot is freed, unless the ticket has another open hold. A reservation that the payer has paid already gives the same answer and takes
    /// nothing. Refused with 404, 403, 005 or 006.
    /// </summary>
    public async Task<Result<CompletedPayment>> HandleAsync(Visitor payer, long reservationId)
    {
        if (await reservations.FindLineRefusalAsync(reservationId, payer) is { } otherLine)
            return otherLine;
        Sale? sale = null;
        var changes = new DbChanges();
        var (price, hasOpenHold) = reservations.Sell(changes, reservationId, payer, made => sale = made);
        balances.Debit(changes, payer.UserId, price, References.Of(reservationId));
        PaymentStore.Complete(changes, reservationId, payer, price, hasOpenHold);

        switch (await session.ExecuteAsync(changes))
        {
            case null:
                var (sold, ticketHolds) = (sale!, sale!.TicketHolds!);
                await session.AfterCommitAsync(() => Task.WhenAll(
                    caches.InvalidateAsync(sold.ScheduleId, sold.SeatIds), slots.UpdateAsync(reservationId, payer, ticketHolds)));
                return new CompletedPayment(sold.Amount, !ticketHolds.IsDone);
            case ReservationRefusals.NotOpen:
                return await FindAsync(payer.UserId, reservationId) is { } paid ? paid : await reservations.ExplainAsync(reservationId, payer);
            case BalanceRefusals.TooLow:
                return Errors.BalanceTooLow;
            case var other:
                throw new InvalidOperationException($"A payment was refused with '{other}': reservations, balances and payments disagree.");
        }
    }

    /// <summary>The user's payment of a reservation; null where there is none, or it was refunded.</summary>
    public async Task<CompletedPayment?> FindAsync(string userId, long reservationId) =>
        await payments.FindCompletedAsync(reservationId, userId) is { } paid ? new CompletedPayment(paid.Amount, paid.HasOpenHold) : null;
}

/// <summary>A payment that was made.</summary>
/// <param name="Amount">Its amount in won.</param>
/// <param name="HasOpenHold">Whether the payer's ticket had another open hold right after it.</param>
internal sealed record CompletedPayment(long Amount, bool HasOpenHold);

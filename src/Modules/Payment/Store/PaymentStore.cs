using Microsoft.EntityFrameworkCore;
using Ticketing.Data;
using Ticketing.Payments.Contracts;
using Ticketing.Queues.Contracts;

namespace Ticketing.Payments.Store;

/// <summary>The payments: this module's own part of a change, and what it reads.</summary>
internal sealed class PaymentStore(DbContexts database)
{
    private static readonly Procedure CompletePayment = Procedure.Load<PaymentContext>("complete");
    private static readonly Procedure CancelPayment = Procedure.Load<PaymentContext>("cancel");

    /// <summary>Records the payment and its event.</summary>
    public static void Complete(DbChanges changes, long reservationId, Visitor payer, SqlVariable amount, SqlVariable hasOpenHold) =>
        changes.Publishes(PaymentCompleted.Topic).Call(CompletePayment
            .With("reservation", reservationId).With("user", payer.UserId).With("amount", amount).With("queue", payer.Queue).With("ticket", payer.Ticket)
            .With("has_open_hold", hasOpenHold));

    /// <summary>
    /// Marks the payment as paid back, with its event. Where it is not completed with this amount, the whole change is refused with <see
    /// cref="PaymentRefusals.NotCompleted"/>.
    /// </summary>
    public static void Cancel(DbChanges changes, long reservationId, string userId, SqlVariable amount) =>
        changes.Publishes(PaymentRefunded.Topic).Call(CancelPayment.With("reservation", reservationId).With("user", userId).With("amount", amount));

    /// <summary>The payment of a reservation by this user; null where there is none, or it was refunded.</summary>
    public ValueTask<PaymentRow?> FindCompletedAsync(long reservationId, string userId) => database.ReadAsync(
        (PaymentContext context) => context.Payments.SingleOrDefaultAsync(
            payment => payment.ReservationId == reservationId && payment.UserId == userId && payment.Status == PaymentRow.Completed),
        CancellationToken.None);
}

/// <summary>Why a change of a payment is refused.</summary>
internal static class PaymentRefusals
{
    /// <summary>There is no completed payment of this reservation and amount.</summary>
    public const string NotCompleted = "payment.not_completed";
}

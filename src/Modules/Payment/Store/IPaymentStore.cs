using Ticketing.Data;
using Ticketing.Queues.Contracts;

namespace Ticketing.Payments.Store;

/// <summary>This module's own part of a payment's change. The amount is the <see cref="MovedAmount"/> that the reservation has set.</summary>
internal interface IPaymentStore
{
    /// <summary>Records the payment and its event.</summary>
    void Complete(DbChanges changes, long reservationId, Visitor payer);

    /// <summary>Marks the payment as paid back, with its event.</summary>
    void Cancel(DbChanges changes, long reservationId, string userId);
}

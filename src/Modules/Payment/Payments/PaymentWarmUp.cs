using Ticketing.Common.Lifecycle;
using Ticketing.Queues.Contracts;

namespace Ticketing.Payments.Payments;

/// <summary>Pays and pays back a reservation that does not exist.</summary>
internal sealed class PaymentWarmUp(PayReservation pay, CancelPayment cancel) : IWarmUp
{
    private static readonly Visitor Visitor = new("warm-up", "warm-up", 0);

    /// <inheritdoc/>
    public IEnumerable<Func<CancellationToken, Task>> Calls =>
    [
        _ => pay.HandleAsync(Visitor, 0),
        limit => cancel.HandleAsync(Visitor.UserId, 0, limit),
    ];
}

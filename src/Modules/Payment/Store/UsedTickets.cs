using Microsoft.EntityFrameworkCore;
using Ticketing.Data;
using Ticketing.Queues.Contracts;

namespace Ticketing.Payments.Store;

internal sealed class UsedTickets(DbContexts database) : IUsedTickets
{
    public ValueTask<bool> IsUsedAsync(Visitor visitor, CancellationToken cancellation) => database.ReadAsync(
        (PaymentContext context) =>
            context.Payments.AnyAsync(payment => payment.Ticket == visitor.Ticket && payment.Queue == visitor.Queue && payment.UserId == visitor.UserId),
        cancellation);
}

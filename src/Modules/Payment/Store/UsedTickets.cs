using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ticketing.Queues.Contracts;

namespace Ticketing.Payments.Store;

internal sealed class UsedTickets(IServiceScopeFactory scopes) : IUsedTickets
{
    public async ValueTask<bool> IsUsedAsync(Visitor visitor, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var payments = scope.ServiceProvider.GetRequiredService<PaymentContext>().Payments;
        return await payments.AnyAsync(
            payment => payment.Ticket == visitor.Ticket && payment.Queue == visitor.Queue && payment.UserId == visitor.UserId, cancellation);
    }
}

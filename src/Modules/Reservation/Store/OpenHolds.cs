using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ticketing.Queues.Contracts;

namespace Ticketing.Reservations.Store;

internal sealed class OpenHolds(IServiceScopeFactory scopes) : IOpenHolds
{
    public async ValueTask<DateTimeOffset?> FindEndAsync(Visitor visitor, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var reservations = scope.ServiceProvider.GetRequiredService<ReservationContext>().Reservations;
        return await reservations
            .Where(reservation => reservation.UserId == visitor.UserId && reservation.Queue == visitor.Queue && reservation.Ticket == visitor.Ticket)
            .Where(reservation => reservation.Status == ReservationStatus.Held && reservation.HeldUntil > ReservationContext.Clock())
            .MaxAsync(reservation => (DateTimeOffset?)reservation.HeldUntil, cancellation);
    }
}

using Microsoft.EntityFrameworkCore;
using Ticketing.Data;
using Ticketing.Queues.Contracts;

namespace Ticketing.Reservations.Store;

internal sealed class OpenHolds(DbContexts database) : IOpenHolds
{
    public ValueTask<DateTimeOffset?> FindEndAsync(Visitor visitor, CancellationToken cancellation) => database.ReadAsync(
        (ReservationContext context) => context.Reservations
            .Where(reservation => reservation.UserId == visitor.UserId && reservation.Queue == visitor.Queue && reservation.Ticket == visitor.Ticket)
            .Where(reservation => reservation.Status == ReservationStatus.Held && reservation.HeldUntil > ModuleContext.Now())
            .MaxAsync(reservation => (DateTimeOffset?)reservation.HeldUntil),
        cancellation);
}

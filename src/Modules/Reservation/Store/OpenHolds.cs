using Microsoft.EntityFrameworkCore;
using Ticketing.Data;
using Ticketing.Queues.Contracts;

namespace Ticketing.Reservations.Store;

internal sealed class OpenHolds(DatabaseCalls database) : IOpenHolds
{
    public ValueTask<DateTimeOffset?> FindEndAsync(Visitor visitor, CancellationToken cancellation) => database.RunAsync(
        (ReservationContext context) => context.Reservations
            .Where(reservation => reservation.UserId == visitor.UserId && reservation.Queue == visitor.Queue && reservation.Ticket == visitor.Ticket)
            .Where(reservation => reservation.Status == ReservationStatus.Held && reservation.HeldUntil > ReservationContext.Clock())
            .MaxAsync(reservation => (DateTimeOffset?)reservation.HeldUntil, CancellationToken.None),
        cancellation);
}

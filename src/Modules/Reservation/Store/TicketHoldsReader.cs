using Microsoft.EntityFrameworkCore;
using Ticketing.Data;
using Ticketing.Queues.Contracts;

namespace Ticketing.Reservations.Store;

internal sealed class TicketHoldsReader(DbContexts database) : ITicketHolds
{
    private static readonly TicketHolds None = new(0, null, false);

    public async ValueTask<TicketHolds> FindAsync(Visitor visitor, CancellationToken cancellation) => await database.ReadAsync(
        (ReservationContext context) =>
        {
            var reservations = context.Reservations
                .Where(reservation => reservation.UserId == visitor.UserId && reservation.Ticket == visitor.Ticket && reservation.Queue == visitor.Queue);
            return context.Turns.Where(turn => turn.UserId == visitor.UserId)
                .Select(turn => new TicketHolds(
                    turn.Turns,
                    reservations.Where(reservation => reservation.Status == ReservationStatus.Held && reservation.HeldUntil > ModuleContext.Now())
                        .Max(reservation => (DateTimeOffset?)reservation.HeldUntil),
                    reservations.Any(reservation => reservation.Status == ReservationStatus.Paid || reservation.Status == ReservationStatus.Refunded)))
                .SingleOrDefaultAsync();
        },
        cancellation) ?? None;
}

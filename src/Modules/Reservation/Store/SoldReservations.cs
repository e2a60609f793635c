using Microsoft.EntityFrameworkCore;
using Ticketing.Common.Results;
using Ticketing.Data;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Contracts;
using Ticketing.Reservations.Holds;

namespace Ticketing.Reservations.Store;

/// <summary>What every database does alike about sold reservations: who owns one, and why it cannot be sold.</summary>
internal abstract class SoldReservations(DatabaseCalls database) : ISoldReservations
{
    public abstract void Sell(DbChanges changes, long reservationId, Visitor buyer, Action<Sale> onSold);

    public abstract void Refund(DbChanges changes, long reservationId, string userId, DateTimeOffset startsAt, Action<Sale> onRefunded);

    public async Task<Result<long>> FindScheduleAsync(long reservationId, string userId)
    {
        var found = await FindAsync(reservationId);
        if (found is null)
            return ReservationErrors.Unknown;
        return found.UserId == userId ? found.ScheduleId : ReservationErrors.NotYours;
    }

    public async Task<Refusal> ExplainAsync(long reservationId, Visitor buyer)
    {
        var found = await FindAsync(reservationId);
        if (found is null)
            return ReservationErrors.Unknown;
        if (found.UserId != buyer.UserId)
            return ReservationErrors.NotYours;
        return buyer.Opens(found.ConcertQueue) ? Errors.ReservationNotOpen : ReservationErrors.OtherConcert;
    }

    private ValueTask<ReservationRow?> FindAsync(long reservationId) => database.RunAsync(
        (ReservationContext context) => context.Reservations.AsNoTracking().SingleOrDefaultAsync(reservation => reservation.Id == reservationId), CancellationToken.None);
}

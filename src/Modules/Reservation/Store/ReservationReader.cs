using Microsoft.EntityFrameworkCore;
using Ticketing.Data;

namespace Ticketing.Reservations.Store;

/// <summary>Reads reservations. Whether a hold is over is judged by the database's clock, not by the sweep.</summary>
internal sealed class ReservationReader(DbContexts database)
{
    /// <summary>One reservation, or null.</summary>
    public ValueTask<ReservationView?> FindAsync(long id, CancellationToken cancellation) => database.ReadAsync(
        (ReservationContext context) => View(context.Reservations.Where(reservation => reservation.Id == id)).SingleOrDefaultAsync(), cancellation);

    /// <summary>A user's reservations, newest first, at most so many, older than <paramref name="before"/>.</summary>
    public ValueTask<List<ReservationView>> ListAsync(string userId, long before, int most, CancellationToken cancellation) => database.ReadAsync(
        (ReservationContext context) => View(
            context.Reservations.Where(reservation => reservation.UserId == userId && reservation.Id < before).OrderByDescending(reservation => reservation.Id)
                .Take(most)).ToListAsync(),
        cancellation);

    /// <summary>How many holds are open. It reads the index of holds, not the table.</summary>
    public ValueTask<int> CountOpenAsync(CancellationToken cancellation) => database.ReadAsync(
        (ReservationContext context) => context.Reservations.CountAsync(
            reservation => reservation.Status == ReservationStatus.Held && reservation.HeldUntil > ModuleContext.Now()),
        cancellation);

    private static IQueryable<ReservationView> View(IQueryable<ReservationRow> reservations) =>
        reservations.Include(reservation => reservation.Seats.OrderBy(seat => seat.SeatId))
            .Select(reservation => new ReservationView(reservation, ModuleContext.Now()));
}

/// <summary>A reservation as it is now.</summary>
/// <param name="Row">What is stored.</param>
/// <param name="Now">When it was read, by the database's clock.</param>
internal sealed record ReservationView(ReservationRow Row, DateTimeOffset Now)
{
    /// <summary>The status as of now: a hold may be stored as held although its time is over.</summary>
    public string Status => Row.Status == ReservationStatus.Held && Row.HeldUntil <= Now ? ReservationStatus.Expired : Row.Status;

    /// <summary>In how long the hold ends; null where the reservation is no longer held.</summary>
    public TimeSpan? TimeLeft => Status == ReservationStatus.Held ? Row.HeldUntil - Now : null;
}

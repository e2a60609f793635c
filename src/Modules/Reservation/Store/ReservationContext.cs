using Microsoft.EntityFrameworkCore;

namespace Ticketing.Reservations.Store;

/// <summary>The schema <c>reservation</c>: who has which seat.</summary>
internal sealed class ReservationContext(DbContextOptions<ReservationContext> options) : DbContext(options)
{
    public const string Schema = "reservation";

    /// <summary>The unique index that lets a seat have one live reservation.</summary>
    public const string OneLive = "ux_reservation_seats_live";

    public DbSet<ReservationRow> Reservations => Set<ReservationRow>();

    /// <summary>The database's clock, inside a query.</summary>
    public static DateTimeOffset Clock() => throw new InvalidOperationException("Only the database can answer this.");

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.HasDbFunction(typeof(ReservationContext).GetMethod(nameof(Clock))!).HasName("clock_timestamp").IsBuiltIn();
        modelBuilder.Entity<ReservationRow>(reservation =>
        {
            reservation.ToTable("reservations", table => table.HasCheckConstraint(
                "ck_reservations_status", "status in ('HELD', 'PAID', 'EXPIRED', 'CANCELLED', 'REFUNDED')")).HasKey(r => r.Id);
            reservation.Property(r => r.Id).HasColumnName("id").ValueGeneratedOnAdd();
            reservation.Property(r => r.UserId).HasColumnName("user_id");
            reservation.Property(r => r.ScheduleId).HasColumnName("schedule_id");
            reservation.Property(r => r.ConcertQueue).HasColumnName("concert_queue");
            reservation.Property(r => r.Queue).HasColumnName("queue");
            reservation.Property(r => r.Ticket).HasColumnName("ticket");
            reservation.Property(r => r.Status).HasColumnName("status");
            reservation.Property(r => r.Amount).HasColumnName("amount");
            reservation.Property(r => r.CreatedAt).HasColumnName("created_at");
            reservation.Property(r => r.HeldUntil).HasColumnName("held_until");
            reservation.Property(r => r.ChangedAt).HasColumnName("changed_at");
            reservation.HasMany(r => r.Seats).WithOne().HasForeignKey(s => s.ReservationId).OnDelete(DeleteBehavior.Restrict);
            reservation.HasIndex(r => new { r.UserId, r.Id }).HasDatabaseName("ix_reservations_user");
            reservation.HasIndex(r => r.HeldUntil).HasFilter("status = 'HELD'").HasDatabaseName("ix_reservations_held_until");
        });
        modelBuilder.Entity<ReservationSeatRow>(seat =>
        {
            seat.ToTable("reservation_seats", table => table.HasCheckConstraint(
                "ck_reservation_seats_state", "state in ('HELD', 'SOLD', 'FREE')")).HasKey(s => new { s.ReservationId, s.SeatId });
            seat.Property(s => s.ReservationId).HasColumnName("reservation_id");
            seat.Property(s => s.SeatId).HasColumnName("seat_id");
            seat.Property(s => s.ScheduleId).HasColumnName("schedule_id");
            seat.Property(s => s.UserId).HasColumnName("user_id");
            seat.Property(s => s.Position).HasColumnName("position");
            seat.Property(s => s.Price).HasColumnName("price");
            seat.Property(s => s.State).HasColumnName("state");
            seat.Property(s => s.HeldUntil).HasColumnName("held_until");
            seat.HasIndex(s => s.SeatId).IsUnique().HasFilter("state <> 'FREE'").HasDatabaseName(OneLive);
            seat.HasIndex(s => new { s.ScheduleId, s.UserId }).HasFilter("state <> 'FREE'").HasDatabaseName("ix_reservation_seats_live");
        });
    }
}

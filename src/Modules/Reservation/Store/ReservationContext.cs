using Microsoft.EntityFrameworkCore;
using Ticketing.Data;

namespace Ticketing.Reservations.Store;

/// <summary>Reservations and their seats.</summary>
internal sealed class ReservationContext(DbContextOptions<ReservationContext> options) : ModuleContext(options)
{
    public DbSet<ReservationRow> Reservations => Set<ReservationRow>();

    public DbSet<ReservationTurn> Turns => Set<ReservationTurn>();

    public DbSet<ReservationSeatRow> Seats => Set<ReservationSeatRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<ReservationRow>(reservation =>
        {
            reservation.ToTable("reservation_reservations", table => table.HasCheckConstraint(
                "ck_reservations_status", "status in ('HELD', 'PAID', 'EXPIRED', 'CANCELLED', 'REFUNDED')"));
            reservation.Property(r => r.Status).HasMaxLength(10);
            reservation.HasMany(r => r.Seats).WithOne().HasForeignKey(s => s.ReservationId).OnDelete(DeleteBehavior.Restrict);
            reservation.HasIndex(r => new { r.UserId, r.Ticket, r.Status, r.HeldUntil }).HasDatabaseName("ix_reservations_ticket");
            reservation.HasIndex(r => new { r.Status, r.HeldUntil }).HasDatabaseName("ix_reservations_held_until");
        });
        modelBuilder.Entity<ReservationSeatRow>(seat =>
        {
            seat.ToTable("reservation_reservation_seats", table => table.HasCheckConstraint("ck_reservation_seats_state", "state in ('HELD', 'SOLD', 'FREE')"))
                .HasKey(s => new { s.ReservationId, s.SeatId });
            seat.Property(s => s.Position).HasMaxLength(32);
            seat.Property(s => s.State).HasMaxLength(4);
            // Two nulls are not duplicates in a unique index, so a seat has any number of free rows and at most one live row.
            seat.Property(s => s.LiveSeatId).HasComputedColumnSql("case when state <> 'FREE' then seat_id end", stored: true);
            seat.HasIndex(s => s.LiveSeatId).IsUnique().HasDatabaseName("ux_reservation_seats_live");
            seat.HasIndex(s => new { s.State, s.ScheduleId }).HasDatabaseName("ix_reservation_seats_state");
        });
        modelBuilder.Entity<ReservationTurn>(turn => turn.ToTable("reservation_turns").HasKey(t => t.UserId));
    }

    internal sealed class Factory : DesignTimeFactory<ReservationContext>;
}

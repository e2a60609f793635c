using Microsoft.EntityFrameworkCore;
using Ticketing.Data;
using Ticketing.Queues.Contracts;

namespace Ticketing.Concerts.Store;

/// <summary>Concerts, their schedules and seats. Whether a seat is free is not here.</summary>
internal sealed class ConcertContext(DbContextOptions<ConcertContext> options) : ModuleContext(options)
{
    public DbSet<ConcertRow> Concerts => Set<ConcertRow>();

    public DbSet<ScheduleRow> Schedules => Set<ScheduleRow>();

    public DbSet<SeatRow> Seats => Set<SeatRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<ConcertRow>(concert =>
        {
            // The site-wide queue has this name, and its tokens open every concert.
            concert.ToTable("concert_concerts", table => table.HasCheckConstraint("ck_concerts_code", $"code <> '{Visitor.DefaultQueue}'"));
            concert.Property(row => row.Title).HasMaxLength(200);
            concert.HasIndex(row => row.Code).IsUnique().HasDatabaseName("ux_concerts_code");
        });
        modelBuilder.Entity<ScheduleRow>(schedule =>
        {
            schedule.ToTable("concert_schedules", table => table.HasCheckConstraint("ck_schedules_time", "ends_at > starts_at"));
            schedule.HasOne<ConcertRow>().WithMany().HasForeignKey(row => row.ConcertId).OnDelete(DeleteBehavior.Restrict);
            schedule.HasIndex(row => row.ConcertId).HasDatabaseName("ix_schedules_concert");
        });
        modelBuilder.Entity<SeatRow>(seat =>
        {
            seat.ToTable("concert_seats", table => table.HasCheckConstraint("ck_seats_price", "price > 0"));
            seat.Property(row => row.Position).HasMaxLength(32);
            seat.HasOne<ScheduleRow>().WithMany().HasForeignKey(row => row.ScheduleId).OnDelete(DeleteBehavior.Restrict);
            seat.HasIndex(row => new { row.ScheduleId, row.Position }).IsUnique().HasDatabaseName("ux_seats_position");
        });
    }

    internal sealed class Factory : DesignTimeFactory<ConcertContext>;
}

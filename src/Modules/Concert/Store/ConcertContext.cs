using Microsoft.EntityFrameworkCore;
using Ticketing.Queues.Contracts;

namespace Ticketing.Concerts.Store;

/// <summary>The schema <c>concert</c>: what is on and which seats there are. What became of a seat is kept elsewhere.</summary>
internal sealed class ConcertContext(DbContextOptions<ConcertContext> options) : DbContext(options)
{
    /// <summary>The schema that this module owns.</summary>
    public const string Schema = "concert";

    public DbSet<ConcertRow> Concerts => Set<ConcertRow>();

    public DbSet<ScheduleRow> Schedules => Set<ScheduleRow>();

    public DbSet<SeatRow> Seats => Set<SeatRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<ConcertRow>(concert =>
        {
            // The site-wide queue has this name, and its tokens open every concert.
            concert.ToTable("concerts", table => table.HasCheckConstraint("ck_concerts_code", $"code <> '{Visitor.DefaultQueue}'"));
            concert.HasKey(row => row.Id);
            concert.Property(row => row.Id).HasColumnName("id");
            concert.Property(row => row.Code).HasColumnName("code").HasMaxLength(64);
            concert.Property(row => row.Title).HasColumnName("title").HasMaxLength(200);
            concert.HasIndex(row => row.Code).IsUnique().HasDatabaseName("ux_concerts_code");
        });
        modelBuilder.Entity<ScheduleRow>(schedule =>
        {
            schedule.ToTable("schedules", table => table.HasCheckConstraint("ck_schedules_time", "ends_at > starts_at"));
            schedule.HasKey(row => row.Id);
            schedule.Property(row => row.Id).HasColumnName("id");
            schedule.Property(row => row.ConcertId).HasColumnName("concert_id");
            schedule.Property(row => row.StartsAt).HasColumnName("starts_at");
            schedule.Property(row => row.EndsAt).HasColumnName("ends_at");
            schedule.HasOne<ConcertRow>().WithMany().HasForeignKey(row => row.ConcertId).OnDelete(DeleteBehavior.Restrict);
            schedule.HasIndex(row => row.ConcertId).HasDatabaseName("ix_schedules_concert");
        });
        modelBuilder.Entity<SeatRow>(seat =>
        {
            seat.ToTable("seats", table => table.HasCheckConstraint("ck_seats_price", "price > 0"));
            seat.HasKey(row => row.Id);
            seat.Property(row => row.Id).HasColumnName("id");
            seat.Property(row => row.ScheduleId).HasColumnName("schedule_id");
            seat.Property(row => row.Position).HasColumnName("position").HasMaxLength(32);
            seat.Property(row => row.Price).HasColumnName("price");
            seat.HasOne<ScheduleRow>().WithMany().HasForeignKey(row => row.ScheduleId).OnDelete(DeleteBehavior.Restrict);
            seat.HasIndex(row => new { row.ScheduleId, row.Position }).IsUnique().HasDatabaseName("ux_seats_position");
        });
    }
}

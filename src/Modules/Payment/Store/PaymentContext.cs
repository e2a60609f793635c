using Microsoft.EntityFrameworkCore;

namespace Ticketing.Payments.Store;

/// <summary>The schema <c>payment</c>.</summary>
internal sealed class PaymentContext(DbContextOptions<PaymentContext> options) : DbContext(options)
{
    public const string Schema = "payment";

    public DbSet<PaymentRow> Payments => Set<PaymentRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<PaymentRow>(payment =>
        {
            payment.ToTable("payments", table =>
            {
                table.HasCheckConstraint("ck_payments_status", "status in ('COMPLETED', 'CANCELED')");
                table.HasCheckConstraint("ck_payments_amount", "amount > 0");
            }).HasKey(p => p.ReservationId).HasName("pk_payments");
            payment.Property(p => p.ReservationId).HasColumnName("reservation_id").ValueGeneratedNever();
            payment.Property(p => p.UserId).HasColumnName("user_id");
            payment.Property(p => p.Amount).HasColumnName("amount");
            payment.Property(p => p.Status).HasColumnName("status");
            payment.Property(p => p.Queue).HasColumnName("queue");
            payment.Property(p => p.Ticket).HasColumnName("ticket");
            payment.Property(p => p.CreatedAt).HasColumnName("created_at").HasDefaultValueSql("clock_timestamp()");
            payment.Property(p => p.CanceledAt).HasColumnName("canceled_at");
            payment.HasIndex(p => new { p.Ticket, p.Queue, p.UserId }).HasDatabaseName("ix_payments_ticket");
        });
    }
}

using Microsoft.EntityFrameworkCore;
using Ticketing.Data;

namespace Ticketing.Payments.Store;

/// <summary>Payments.</summary>
internal sealed class PaymentContext(DbContextOptions<PaymentContext> options) : ModuleContext(options)
{
    public DbSet<PaymentRow> Payments => Set<PaymentRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<PaymentRow>(payment =>
        {
            payment.ToTable("payment_payments", table =>
            {
                table.HasCheckConstraint("ck_payments_status", "status in ('COMPLETED', 'CANCELED')");
                table.HasCheckConstraint("ck_payments_amount", "amount > 0");
            }).HasKey(p => p.ReservationId);
            payment.Property(p => p.ReservationId).ValueGeneratedNever();
            payment.Property(p => p.Status).HasMaxLength(10);
        });
    }

    internal sealed class Factory : DesignTimeFactory<PaymentContext>;
}

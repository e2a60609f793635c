using Microsoft.EntityFrameworkCore;
using Ticketing.Common.Api;
using Ticketing.Queues.Admin;

namespace Ticketing.Queues.Store;

/// <summary>The schema <c>queue</c>: what must outlive Redis.</summary>
internal sealed class QueueContext(DbContextOptions<QueueContext> options) : DbContext(options)
{
    public const string Schema = "queue";

    public DbSet<QueueSettings> Settings => Set<QueueSettings>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<QueueSettings>(settings =>
        {
            settings.ToTable("settings").HasKey(s => s.Queue);
            settings.Property(s => s.Queue).HasColumnName("queue").HasMaxLength(Identifier.MaxLength);
            settings.Property(s => s.Capacity).HasColumnName("capacity");
            settings.Property(s => s.AdmitPerSecond).HasColumnName("admit_per_second");
            settings.Property(s => s.OpensAt).HasColumnName("opens_at");
            settings.Property(s => s.Seed).HasColumnName("seed").HasMaxLength(64);
            settings.Property(s => s.Mode).HasColumnName("mode").HasMaxLength(16).HasConversion<string>();
            settings.Property(s => s.ChangedAt).HasColumnName("changed_at");
            settings.Property(s => s.ChangedBy).HasColumnName("changed_by").HasMaxLength(128);
        });
    }
}

using Microsoft.EntityFrameworkCore;
using Ticketing.Data;
using Ticketing.Queues.Rules;

namespace Ticketing.Queues.Store;

/// <summary>What must outlive Redis.</summary>
internal sealed class QueueContext(DbContextOptions<QueueContext> options) : ModuleContext(options)
{
    public DbSet<QueueSettings> Settings => Set<QueueSettings>();

    public DbSet<QueueOperation> Operations => Set<QueueOperation>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<QueueSettings>(settings =>
        {
            settings.ToTable("queue_settings").HasKey(s => s.Queue);
            settings.Property(s => s.Mode).HasMaxLength(16).HasConversion<string>();
            settings.Property(s => s.Line).HasMaxLength(8).HasConversion<string>();
            settings.HasIndex(s => s.Line).HasDatabaseName("ix_settings_line");
            settings.Property(s => s.ChangedBy).HasMaxLength(128);
        });
        modelBuilder.Entity<QueueOperation>(operation =>
        {
            operation.ToTable("queue_operations");
            operation.Property(o => o.OperatorName).HasMaxLength(128);
            operation.Property(o => o.Action).HasMaxLength(16);
            operation.Property(o => o.Changes).HasMaxLength(1000);
            operation.Property(o => o.Report).HasColumnType("longtext");
        });
    }

    internal sealed class Factory : DesignTimeFactory<QueueContext>;
}

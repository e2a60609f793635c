using Microsoft.EntityFrameworkCore;
using Ticketing.Data;
using Ticketing.Queues.Rules;

namespace Ticketing.Queues.Store;

/// <summary>What must outlive Redis.</summary>
internal sealed class QueueContext(DbContextOptions<QueueContext> options) : ModuleContext(options)
{
    public DbSet<QueueSettings> Settings => Set<QueueSettings>();

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
    }

    internal sealed class Factory : DesignTimeFactory<QueueContext>;
}

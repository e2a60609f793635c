using Microsoft.EntityFrameworkCore;
using Ticketing.Data;
using Ticketing.Messaging.Inbox;
using Ticketing.Messaging.Outbox;

namespace Ticketing.Messaging;

/// <summary>The tables of the outbox and the inbox.</summary>
internal sealed class MessagingContext(DbContextOptions<MessagingContext> options) : ModuleContext(options)
{
    private const string CurrentTime = "current_timestamp(6)";

    public DbSet<OutboxRow> Outbox => Set<OutboxRow>();

    public DbSet<OutboxPartition> Partitions => Set<OutboxPartition>();

    public DbSet<InboxRow> Inbox => Set<InboxRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<OutboxRow>(row =>
        {
            row.ToTable("messaging_outbox");
            row.Property(r => r.EventId).HasDefaultValueSql("(uuid())");
            row.Property(r => r.PartitionId).HasComputedColumnSql($"crc32(`key`) & {OutboxRow.Partitions - 1}", stored: true);
            row.Property(r => r.Payload).HasColumnType("longtext");
            row.Property(r => r.TraceParent).HasColumnName("traceparent");
            row.Property(r => r.CreatedAt).HasDefaultValueSql(CurrentTime);
            row.HasIndex(r => new { r.PartitionId, r.Id }).HasDatabaseName("ix_outbox_partition");
        });
        modelBuilder.Entity<OutboxPartition>(partition =>
        {
            partition.ToTable("messaging_outbox_partitions");
            partition.Property(p => p.Id).ValueGeneratedNever();
            partition.HasData(Enumerable.Range(0, OutboxRow.Partitions).Select(id => new OutboxPartition { Id = (byte)id }));
        });
        modelBuilder.Entity<InboxRow>(row =>
        {
            row.ToTable("messaging_inbox", table => table.HasCheckConstraint("ck_inbox_state", "state in ('DUE', 'DONE', 'DEAD')"));
            row.HasKey(r => new { r.Consumer, r.EventId });
            row.Property(r => r.Payload).HasColumnType("longtext");
            row.Property(r => r.TraceParent).HasColumnName("traceparent");
            row.Property(r => r.Failures).HasDefaultValue(0);
            row.Property(r => r.Error).HasColumnType("text");
            row.Property(r => r.DueAt).HasDefaultValueSql(CurrentTime);
            row.Property(r => r.State).HasMaxLength(4).HasDefaultValue("DUE");
            row.Property(r => r.CreatedAt).HasDefaultValueSql(CurrentTime);
            row.HasIndex(r => new { r.Consumer, r.State, r.DueAt }).HasDatabaseName("ix_inbox_due");
            row.HasIndex(r => r.EndedAt).HasDatabaseName("ix_inbox_ended");
        });
    }

    internal sealed class Factory : DesignTimeFactory<MessagingContext>;
}

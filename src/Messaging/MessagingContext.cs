using Microsoft.EntityFrameworkCore;
using Ticketing.Data.Idempotency;
using Ticketing.Messaging.Inbox;
using Ticketing.Messaging.Outbox;

namespace Ticketing.Messaging;

/// <summary>The tables of the outbox and the inbox.</summary>
internal sealed class MessagingContext(DbContextOptions<MessagingContext> options) : DbContext(options)
{
    public const string Schema = "messaging";

    public DbSet<OutboxRow> Outbox => Set<OutboxRow>();

    public DbSet<OutboxPartition> Partitions => Set<OutboxPartition>();

    public DbSet<InboxRow> Inbox => Set<InboxRow>();

    public DbSet<IdempotencyRow> Idempotency => Set<IdempotencyRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<OutboxRow>(row =>
        {
            row.ToTable("outbox").HasKey(r => r.Id);
            row.Property(r => r.Id).HasColumnName("id").ValueGeneratedOnAdd();
            row.Property(r => r.EventId).HasColumnName("event_id").HasDefaultValueSql("gen_random_uuid()");
            row.Property(r => r.Topic).HasColumnName("topic");
            row.Property(r => r.Key).HasColumnName("key");
            row.Property(r => r.PartitionId).HasColumnName("partition_id").HasComputedColumnSql($"crc32(`key`) & {OutboxRow.Partitions - 1}", stored: true);
            row.Property(r => r.Payload).HasColumnName("payload").HasColumnType("json");
            row.Property(r => r.TraceParent).HasColumnName("traceparent");
            row.Property(r => r.CreatedAt).HasColumnName("created_at").HasDefaultValueSql("clock_timestamp()");
            row.HasIndex(r => new { r.PartitionId, r.Id }).HasDatabaseName("ix_outbox_partition");
        });
        modelBuilder.Entity<OutboxPartition>(partition =>
        {
            partition.ToTable("outbox_partitions").HasKey(p => p.Id);
            partition.Property(p => p.Id).HasColumnName("id").ValueGeneratedNever();
            partition.HasData(Enumerable.Range(0, OutboxRow.Partitions).Select(id => new OutboxPartition { Id = (byte)id }));
        });
        modelBuilder.Entity<InboxRow>(row =>
        {
            row.ToTable("inbox", table => table.HasCheckConstraint("ck_inbox_state", "state in ('DUE', 'DONE', 'DEAD')"));
            row.HasKey(r => new { r.Consumer, r.EventId });
            row.Property(r => r.Consumer).HasColumnName("consumer");
            row.Property(r => r.EventId).HasColumnName("event_id");
            row.Property(r => r.Topic).HasColumnName("topic");
            row.Property(r => r.Key).HasColumnName("key");
            row.Property(r => r.Payload).HasColumnName("payload").HasColumnType("json");
            row.Property(r => r.TraceParent).HasColumnName("traceparent");
            row.Property(r => r.Failures).HasColumnName("failures").HasDefaultValue(0);
            row.Property(r => r.Error).HasColumnName("error").HasColumnType("text");
            row.Property(r => r.DueAt).HasColumnName("due_at").HasDefaultValueSql("clock_timestamp()");
            row.Property(r => r.State).HasColumnName("state").HasMaxLength(4).HasDefaultValue("DUE");
            row.Property(r => r.CreatedAt).HasColumnName("created_at").HasDefaultValueSql("clock_timestamp()");
            row.Property(r => r.EndedAt).HasColumnName("ended_at");
            row.HasIndex(r => new { r.Consumer, r.State, r.DueAt }).HasDatabaseName("ix_inbox_due");
            row.HasIndex(r => r.EndedAt).HasDatabaseName("ix_inbox_ended");
        });
        modelBuilder.Entity<IdempotencyRow>(answer =>
        {
            answer.ToTable("idempotency").HasKey(a => a.Identity);
            answer.Property(a => a.Identity).HasColumnName("identity");
            answer.Property(a => a.Fingerprint).HasColumnName("fingerprint");
            answer.Property(a => a.Status).HasColumnName("status");
            answer.Property(a => a.Body).HasColumnName("body");
            answer.Property(a => a.CreatedAt).HasColumnName("created_at").HasDefaultValueSql("clock_timestamp()");
            answer.HasIndex(a => a.CreatedAt).HasDatabaseName("ix_idempotency_created_at");
        });
    }
}

using Microsoft.EntityFrameworkCore;
using Ticketing.Data.Idempotency;
using Ticketing.Messaging.Events;

namespace Ticketing.Messaging.Outbox;

internal sealed class MessagingContext(DbContextOptions<MessagingContext> options) : DbContext(options)
{
    public const string Schema = "messaging";

    /// <summary>How many lanes there are: how many relays can work side by side.</summary>
    public const int Lanes = 16;

    public DbSet<OutboxMessage> Outbox => Set<OutboxMessage>();

    public DbSet<InboxRow> Inbox => Set<InboxRow>();

    public DbSet<IdempotencyRow> Idempotency => Set<IdempotencyRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<OutboxMessage>(message =>
        {
            message.ToTable("outbox").HasKey(m => m.Id);
            message.Property(m => m.Id).HasColumnName("id").ValueGeneratedOnAdd();
            message.Property(m => m.MessageId).HasColumnName("message_id").HasDefaultValueSql("gen_random_uuid()");
            message.Property(m => m.Topic).HasColumnName("topic");
            message.Property(m => m.Key).HasColumnName("key");
            message.Property(m => m.Lane).HasColumnName("lane").HasComputedColumnSql($"(hashtext(key) & {Lanes - 1})::smallint", stored: true);
            message.Property(m => m.Payload).HasColumnName("payload").HasColumnType("json");
            message.Property(m => m.TraceParent).HasColumnName("traceparent");
            message.Property(m => m.CreatedAt).HasColumnName("created_at").HasDefaultValueSql("clock_timestamp()");
            message.HasIndex(m => new { m.Lane, m.Id }).HasDatabaseName("ix_outbox_lane");
        });
        modelBuilder.Entity<InboxRow>(delivery =>
        {
            delivery.ToTable("inbox", table => table.HasCheckConstraint("ck_inbox_state", "state in ('DUE', 'DONE', 'DEAD')")).HasKey(d => new { d.Handler, d.MessageId });
            delivery.Property(d => d.Handler).HasColumnName("handler");
            delivery.Property(d => d.MessageId).HasColumnName("message_id");
            delivery.Property(d => d.Topic).HasColumnName("topic");
            delivery.Property(d => d.Key).HasColumnName("key");
            delivery.Property(d => d.Payload).HasColumnName("payload").HasColumnType("json");
            delivery.Property(d => d.TraceParent).HasColumnName("traceparent");
            delivery.Property(d => d.Failures).HasColumnName("failures").HasDefaultValue(0);
            delivery.Property(d => d.Fault).HasColumnName("fault");
            delivery.Property(d => d.DueAt).HasColumnName("due_at").HasDefaultValueSql("clock_timestamp()");
            delivery.Property(d => d.State).HasColumnName("state").HasDefaultValue("DUE");
            delivery.Property(d => d.CreatedAt).HasColumnName("created_at").HasDefaultValueSql("clock_timestamp()");
            delivery.Property(d => d.EndedAt).HasColumnName("ended_at");
            delivery.HasIndex(d => new { d.Handler, d.DueAt }).HasFilter("due_at is not null").HasDatabaseName("ix_inbox_due");
            delivery.HasIndex(d => d.EndedAt).HasFilter("state = 'DONE'").HasDatabaseName("ix_inbox_ended");
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

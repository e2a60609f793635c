using Microsoft.EntityFrameworkCore;
using Ticketing.Data;
using Ticketing.Messaging.Events;

namespace Ticketing.Messaging.Outbox;

/// <summary>The outbox and the inbox.</summary>
internal sealed class MessagingContext(DbContextOptions<MessagingContext> options) : ModuleContext(options)
{
    /// <summary>How many lanes there are: how many relays can work side by side.</summary>
    public const int Lanes = 16;

    private const string Json = "longtext";
    private const string CurrentTime = "current_timestamp(6)";

    public DbSet<OutboxMessage> Outbox => Set<OutboxMessage>();

    public DbSet<OutboxLane> Lane => Set<OutboxLane>();

    public DbSet<InboxRow> Inbox => Set<InboxRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<OutboxMessage>(message =>
        {
            message.ToTable("messaging_outbox");
            message.Property(m => m.MessageId).HasDefaultValueSql("(uuid())");
            message.Property(m => m.Lane).HasComputedColumnSql($"crc32(`key`) & {Lanes - 1}", stored: true);
            message.Property(m => m.Payload).HasColumnType(Json);
            message.Property(m => m.TraceParent).HasColumnName("traceparent");
            message.Property(m => m.CreatedAt).HasDefaultValueSql(CurrentTime);
            message.HasIndex(m => new { m.Lane, m.Id }).HasDatabaseName("ix_outbox_lane");
        });
        modelBuilder.Entity<OutboxLane>(lane =>
        {
            lane.ToTable("messaging_lanes").HasKey(l => l.Lane);
            lane.Property(l => l.Lane).ValueGeneratedNever();
            lane.HasData(Enumerable.Range(0, Lanes).Select(number => new OutboxLane { Lane = (short)number }));
        });
        modelBuilder.Entity<InboxRow>(delivery =>
        {
            delivery.ToTable("messaging_inbox", table => table.HasCheckConstraint("ck_inbox_state", "state in ('DUE', 'DONE', 'DEAD')")).HasKey(d => new { d.Handler, d.MessageId });
            delivery.Property(d => d.Payload).HasColumnType(Json);
            delivery.Property(d => d.TraceParent).HasColumnName("traceparent");
            delivery.Property(d => d.Failures).HasDefaultValue(0);
            delivery.Property(d => d.Fault).HasColumnType("text");
            delivery.Property(d => d.DueAt).HasDefaultValueSql(CurrentTime);
            delivery.Property(d => d.State).HasMaxLength(4).HasDefaultValue("DUE");
            delivery.Property(d => d.CreatedAt).HasDefaultValueSql(CurrentTime);
            delivery.HasIndex(d => new { d.Handler, d.State, d.DueAt }).HasDatabaseName("ix_inbox_due");
            delivery.HasIndex(d => d.EndedAt).HasDatabaseName("ix_inbox_ended");
        });
    }

    internal sealed class Factory : DesignTimeFactory<MessagingContext>;
}

/// <summary>A row to lock: the relay that has it has the lane.</summary>
internal sealed class OutboxLane
{
    public short Lane { get; init; }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Ticketing.Common.Data.Outbox;

internal sealed class MessagingContext(DbContextOptions<MessagingContext> options) : DbContext(options)
{
    public const string Schema = "messaging";

    /// <summary>How many lanes there are: how many relays can work side by side.</summary>
    public const int Lanes = 16;

    public DbSet<OutboxMessage> Outbox => Set<OutboxMessage>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<OutboxMessage>(message =>
        {
            message.ToTable("outbox").HasKey(m => m.Id);
            message.Property(m => m.Id).HasColumnName("id").UseIdentityAlwaysColumn();
            message.Property(m => m.MessageId).HasColumnName("message_id").HasDefaultValueSql("gen_random_uuid()");
            message.Property(m => m.Topic).HasColumnName("topic");
            message.Property(m => m.Key).HasColumnName("key");
            message.Property(m => m.Lane).HasColumnName("lane").HasComputedColumnSql($"(hashtext(key) & {Lanes - 1})::smallint", stored: true);
            message.Property(m => m.Payload).HasColumnName("payload").HasColumnType("json");
            message.Property(m => m.CreatedAt).HasColumnName("created_at").HasDefaultValueSql("clock_timestamp()");
            message.HasIndex(m => new { m.Lane, m.Id }).HasDatabaseName("ix_outbox_lane");
        });
    }

    internal sealed class Factory : IDesignTimeDbContextFactory<MessagingContext>
    {
        public MessagingContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<MessagingContext>().UseNpgsql().Options);
    }
}

using Microsoft.EntityFrameworkCore;

namespace Ticketing.Data.Idempotency;

/// <summary>The kept answers.</summary>
internal sealed class IdempotencyContext(DbContextOptions<IdempotencyContext> options) : ModuleContext(options)
{
    public DbSet<IdempotencyRow> Answers => Set<IdempotencyRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<IdempotencyRow>(answer =>
        {
            answer.ToTable("idempotency_answers").HasKey(a => a.Identity);
            answer.Property(a => a.Identity).HasColumnType("binary(32)");
            answer.Property(a => a.Fingerprint).HasColumnType("varbinary(32)");
            answer.HasIndex(a => a.CreatedAt).HasDatabaseName("ix_idempotency_created_at");
        });
    }

    internal sealed class Factory : DesignTimeFactory<IdempotencyContext>;
}

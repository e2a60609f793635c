using Microsoft.EntityFrameworkCore;
using Ticketing.Users.Contracts;

namespace Ticketing.Users.Store;

/// <summary>The schema <c>users</c>: balances and their ledger.</summary>
internal sealed class UserContext(DbContextOptions<UserContext> options) : DbContext(options)
{
    public const string Schema = "users";

    public DbSet<Account> Accounts => Set<Account>();

    public DbSet<LedgerEntry> Ledger => Set<LedgerEntry>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<Account>(account =>
        {
            account.ToTable("accounts", table => table.HasCheckConstraint("ck_accounts_balance", "balance >= 0")).HasKey(a => a.UserId);
            account.Property(a => a.UserId).HasColumnName("user_id");
            account.Property(a => a.Balance).HasColumnName("balance");
        });
        modelBuilder.Entity<LedgerEntry>(entry =>
        {
            entry.ToTable("ledger", table =>
            {
                table.HasCheckConstraint("ck_ledger_kind", "kind in ('CHARGE', 'PAYMENT', 'REFUND')");
                table.HasCheckConstraint("ck_ledger_amount", "amount > 0 and balance_after >= 0");
            }).HasKey(e => e.Id);
            entry.Property(e => e.Id).HasColumnName("id").ValueGeneratedOnAdd();
            entry.Property(e => e.UserId).HasColumnName("user_id");
            entry.Property(e => e.Kind).HasColumnName("kind");
            entry.Property(e => e.Amount).HasColumnName("amount");
            entry.Property(e => e.BalanceAfter).HasColumnName("balance_after");
            entry.Property(e => e.Reference).HasColumnName("reference");
            entry.Property(e => e.CreatedAt).HasColumnName("created_at").HasDefaultValueSql("clock_timestamp()");
            entry.HasIndex(e => new { e.UserId, e.Id }).HasDatabaseName("ix_ledger_user");
            entry.HasIndex(e => new { e.Reference, e.Kind }).IsUnique().HasFilter("reference is not null").HasDatabaseName(BalanceRefusals.MovedBefore);
        });
    }
}

using Microsoft.EntityFrameworkCore;
using Ticketing.Data;

namespace Ticketing.Users.Store;

/// <summary>Balances and their ledger.</summary>
internal sealed class UserContext(DbContextOptions<UserContext> options) : ModuleContext(options)
{
    public DbSet<Account> Accounts => Set<Account>();

    public DbSet<LedgerEntry> Ledger => Set<LedgerEntry>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Account>(account =>
        {
            account.ToTable("users_accounts", table => table.HasCheckConstraint("ck_accounts_balance", "balance >= 0")).HasKey(a => a.UserId);
            account.Property(a => a.ChargedThatDay).HasDefaultValue(0L);
        });
        modelBuilder.Entity<LedgerEntry>(entry =>
        {
            entry.ToTable("users_ledger", table =>
            {
                table.HasCheckConstraint("ck_ledger_kind", "kind in ('CHARGE', 'PAYMENT', 'REFUND')");
                table.HasCheckConstraint("ck_ledger_amount", "amount > 0 and balance_after >= 0");
            });
            entry.Property(e => e.Kind).HasMaxLength(10);
            entry.HasIndex(e => new { e.UserId, e.Id }).HasDatabaseName("ix_ledger_user");
            entry.HasIndex(e => new { e.Reference, e.Kind }).IsUnique().HasDatabaseName("ux_ledger_reference");
        });
    }

    internal sealed class Factory : DesignTimeFactory<UserContext>;
}

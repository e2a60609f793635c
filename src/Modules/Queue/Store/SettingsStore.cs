using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Ticketing.Data;
using Ticketing.Queues.Rules;

namespace Ticketing.Queues.Store;

/// <summary>The queues' own settings in the database, which decides; Redis follows.</summary>
internal sealed class SettingsStore(DbContexts database, RedisClock clock)
{
    /// <summary>The settings of a queue, or null where it has none of its own.</summary>
    public ValueTask<QueueSettings?> FindAsync(string queue, CancellationToken cancellation) => database.ReadAsync(
        (QueueContext context) => context.Settings.SingleOrDefaultAsync(settings => settings.Queue == queue), cancellation);

    /// <summary>The settings of all queues that have some of their own.</summary>
    public ValueTask<List<QueueSettings>> ListAsync(CancellationToken cancellation) => database.ReadAsync(
        (QueueContext context) => context.Settings.ToListAsync(), cancellation);

    /// <summary>Changes what the change names, and nothing else, in one statement.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="change">The change.</param>
    /// <param name="version">The version that is changed; null for any.</param>
    /// <param name="operatorName">Who changes it.</param>
    /// <param name="cancellation">The caller has gone; the change is made without them.</param>
    /// <returns>The settings afterwards, or null where they are of another version.</returns>
    public ValueTask<QueueSettings?> ChangeAsync(string queue, SettingsChange change, long? version, string operatorName, CancellationToken cancellation)
    {
        var (setsCapacity, setsRate, setsOpening) = (change.Capacity is not null, change.AdmitPerSecond is not null, change.OpensAt is not null);
        var (capacity, rate, opening) = (change.Capacity?.Value, change.AdmitPerSecond?.Value, change.OpensAt?.Value);
        var (setsMode, mode, endsPause) = (change.Mode is not null, change.Mode ?? QueueMode.Open, change.EndsPause);
        var seed = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var (now, least) = (clock.Now, LeastVersion);
        return database.ChangeAsync(
            async (QueueContext context) =>
            {
                await context.Database.ExecuteSqlAsync(
                    $"""
                    insert into queue_settings (queue, seed, mode, version, changed_at, changed_by) values ({queue}, '', 'Open', 0, utc_timestamp(6), '')
                    on duplicate key update version = version
                    """);
                // MariaDB assigns from the first to the last: the seed still sees the old opening. Tickets taken before it keep their order when it moves, so a
                // new seed belongs to a new opening only. As in settings.lua, the clock of Redis says which one has come.
                var rows = context.Settings.Where(row => row.Queue == queue && (version == null || row.Version == version));
                var changed = await rows.ExecuteUpdateAsync(set => set
                    .SetProperty(row => row.Seed, row => opening > now && (row.OpensAt == null || row.OpensAt <= now) ? seed : row.Seed)
                    .SetProperty(row => row.OpensAt, row => setsOpening ? opening : row.OpensAt)
                    .SetProperty(row => row.Capacity, row => setsCapacity ? capacity : row.Capacity)
                    .SetProperty(row => row.AdmitPerSecond, row => setsRate ? rate : row.AdmitPerSecond)
                    .SetProperty(row => row.Mode, row => setsMode ? mode : endsPause && row.Mode == QueueMode.Paused ? QueueMode.Open : row.Mode)
                    .SetProperty(row => row.Version, row => row.Version < least ? least : row.Version + 1)
                    .SetProperty(row => row.ChangedAt, row => ModuleContext.Now())
                    .SetProperty(row => row.ChangedBy, operatorName));
                return changed == 0 ? null : await context.Settings.AsNoTracking().SingleAsync(row => row.Queue == queue);
            },
            cancellation);
    }

    /// <summary>Takes over the opening that is in force, where Redis would not take that of these settings, unless they have been changed since.</summary>
    /// <returns>The settings afterwards.</returns>
    public ValueTask<QueueSettings> ReplaceOpeningAsync(QueueSettings settings, DateTimeOffset? opensAt, string seed, CancellationToken cancellation)
    {
        var least = LeastVersion;
        return database.ChangeAsync(
            async (QueueContext context) =>
            {
                await context.Settings.Where(row => row.Queue == settings.Queue && row.Version == settings.Version).ExecuteUpdateAsync(set => set
                    .SetProperty(row => row.OpensAt, opensAt)
                    .SetProperty(row => row.Seed, seed)
                    .SetProperty(row => row.Version, row => row.Version < least ? least : row.Version + 1));
                return await context.Settings.AsNoTracking().SingleAsync(row => row.Queue == settings.Queue);
            },
            cancellation);
    }

    // A database that was set up anew, or restored, must not come behind the version that Redis has.
    private long LeastVersion => clock.Now.ToUnixTimeMilliseconds();
}

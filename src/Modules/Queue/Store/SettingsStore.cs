using System.Data;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Ticketing.Data;
using Ticketing.Queues.Contracts;
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

    /// <summary>The lines of all concerts. It reads the index of lines, not the table.</summary>
    public async Task<ConcertLines> ReadLinesAsync(CancellationToken cancellation) => await database.ReadAsync(
        async (QueueContext context) => new ConcertLines(
            await context.Settings.Where(settings => settings.Line == ConcertLine.Own || settings.Line == ConcertLine.Site)
                .ToDictionaryAsync(settings => settings.Queue, settings => settings.Line)),
        cancellation);

    /// <summary>Changes what the change names, and nothing else, and notes it among the operations, in one transaction.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="change">The change.</param>
    /// <param name="version">The version that is changed; null for any.</param>
    /// <param name="operatorName">Who changes it.</param>
    /// <param name="isKeyed">
    /// Whether the request has an Idempotency-Key. It may come again after its change was committed and its answer was not, so settings that this operator
    /// changed last, and to these values, are left as they are.
    /// </param>
    /// <param name="cancellation">The caller has disconnected; the change is made all the same.</param>
    /// <returns>The settings afterwards and the line before, or null where the settings are of another version.</returns>
    public ValueTask<(QueueSettings Settings, ConcertLine FormerLine)?> ChangeAsync(
        string queue, SettingsChange change, long? version, string operatorName, bool isKeyed, CancellationToken cancellation)
    {
        var (setsCapacity, setsRate, setsOpening) = (change.Capacity is not null, change.AdmitPerSecond is not null, change.OpensAt is not null);
        var (capacity, rate, opening) = (change.Capacity?.Value, change.AdmitPerSecond?.Value, change.OpensAt?.Value);
        var (mode, line) = (change.Mode?.ToString(), change.Line?.ToString());
        var seed = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var (now, least) = (clock.Now, LeastVersion);
        var (action, changes) = OperationChanges.Of(change);
        return database.ChangeAsync(
            async (QueueContext context) =>
            {
                await using var transaction = await context.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted);
                await context.Database.ExecuteSqlAsync(
                    $"""
                    insert into queue_settings (queue, seed, mode, line, version, changed_at, changed_by)
                    values ({queue}, '', 'Open', 'Both', 0, utc_timestamp(6), '')
                    on duplicate key update version = version
                    """);
                // The row is locked from here on.
                var former = await context.Settings.AsNoTracking().SingleAsync(row => row.Queue == queue);
                if (isKeyed && former.ChangedBy == operatorName && (version is null || former.Version > version) && change.IsMadeIn(former))
                    return (former, former.Line);

                // MariaDB assigns from the first to the last, so the seed still sees the old opening. Tickets taken before an opening keep their order when it
                // moves: a new seed belongs to a new opening only. As in settings.lua, the clock of Redis says whether the old one has come.
                var changed = await context.Database.ExecuteSqlAsync(
                    $"""
                    update queue_settings set
                        seed = if({opening} > {now} and (opens_at is null or opens_at <= {now}), {seed}, seed),
                        opens_at = if({setsOpening}, {opening}, opens_at),
                        capacity = if({setsCapacity}, {capacity}, capacity),
                        admit_per_second = if({setsRate}, {rate}, admit_per_second),
                        mode = coalesce({mode}, if({change.EndsPause} and mode = 'Paused', 'Open', mode)),
                        line_changed_at = if({line} <> line, sysdate(6), line_changed_at),
                        line = coalesce({line}, line),
                        version = greatest(version + 1, {least}),
                        changed_at = sysdate(6),
                        changed_by = {operatorName}
                    where queue = {queue} and ({version} is null or version = {version})
                    """);
                if (changed == 0)
                    return ((QueueSettings, ConcertLine)?)null;
                await context.Database.ExecuteSqlAsync(
                    $"""
                    insert into queue_operations (done_at, operator_name, queue, action, changes, version)
                    select changed_at, changed_by, queue, {action}, {changes}, version from queue_settings where queue = {queue}
                    """);
                var settings = await context.Settings.AsNoTracking().SingleAsync(row => row.Queue == queue);
                await transaction.CommitAsync();
                return (settings, former.Line);
            },
            cancellation);
    }

    /// <summary>Takes back the line of a change whose opening was refused, unless the line has been changed since.</summary>
    /// <param name="settings">The settings after that change.</param>
    /// <param name="formerLine">The line before it.</param>
    /// <returns>The settings afterwards, or null where there was nothing to take back.</returns>
    public ValueTask<QueueSettings?> RestoreLineAsync(QueueSettings settings, ConcertLine formerLine)
    {
        var least = LeastVersion;
        return database.ChangeAsync(
            async (QueueContext context) =>
            {
                var restored = await context.Database.ExecuteSqlAsync(
                    $"""
                    update queue_settings set line = {formerLine.ToString()}, line_changed_at = sysdate(6), version = greatest(version + 1, {least})
                    where queue = {settings.Queue} and line = {settings.Line.ToString()} and line <> {formerLine.ToString()}
                        and line_changed_at = {settings.LineChangedAt}
                    """);
                return restored == 0 ? null : await context.Settings.AsNoTracking().SingleAsync(row => row.Queue == settings.Queue);
            },
            CancellationToken.None);
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

    // A database that was set up anew, or restored, must not fall behind the version that Redis has.
    private long LeastVersion => clock.Now.ToUnixTimeMilliseconds();
}

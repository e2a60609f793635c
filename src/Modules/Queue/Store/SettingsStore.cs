using Microsoft.EntityFrameworkCore;
using Ticketing.Data;
using Ticketing.Queues.Rules;

namespace Ticketing.Queues.Store;

/// <summary>The queues' own settings in the database, from where they come back when Redis has lost them.</summary>
internal sealed class SettingsStore(DbContexts database)
{
    /// <summary>The settings of a queue, or null where it has none of its own.</summary>
    public ValueTask<QueueSettings?> FindAsync(string queue, CancellationToken cancellation) => database.ReadAsync(
        (QueueContext context) => context.Settings.SingleOrDefaultAsync(settings => settings.Queue == queue), cancellation);

    /// <summary>Keeps the settings.</summary>
    public async Task SaveAsync(QueueSettings settings, CancellationToken cancellation) => await database.ChangeAsync(
        async (QueueContext context) =>
        {
            var known = await context.Settings.SingleOrDefaultAsync(row => row.Queue == settings.Queue);
            if (known is null)
                context.Add(settings);
            else
                context.Entry(known).CurrentValues.SetValues(settings);
            return await context.SaveChangesAsync();
        },
        cancellation);
}

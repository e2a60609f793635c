using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ticketing.Queues.Admin;

namespace Ticketing.Queues.Store;

/// <summary>The queues' own settings in the database, from where they come back when Redis has lost them.</summary>
internal sealed class SettingsStore(IServiceScopeFactory scopes)
{
    /// <summary>The settings of a queue, or null where it has none of its own.</summary>
    public async Task<QueueSettings?> FindAsync(string queue, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await Context(scope).Settings.AsNoTracking().SingleOrDefaultAsync(settings => settings.Queue == queue, cancellation);
    }

    /// <summary>Keeps the settings.</summary>
    public async Task SaveAsync(QueueSettings settings, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = Context(scope);
        var known = await context.Settings.SingleOrDefaultAsync(row => row.Queue == settings.Queue, cancellation);
        if (known is null)
            context.Add(settings);
        else
            context.Entry(known).CurrentValues.SetValues(settings);
        await context.SaveChangesAsync(cancellation);
    }

    private static QueueContext Context(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<QueueContext>();
}

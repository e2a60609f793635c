using Microsoft.Extensions.DependencyInjection;

namespace Ticketing.Messaging.Outbox;

/// <summary>The events that wait in the outbox, which all replicas share.</summary>
/// <param name="Waiting">How many, counted up to 100,000.</param>
/// <param name="OldestSeconds">The age of the oldest; 0 where none waits.</param>
public sealed record OutboxBacklog(long Waiting, double OldestSeconds);

/// <summary>The outbox as operators see it.</summary>
public sealed class OutboxWatch
{
    private readonly OutboxStore _store;
    private readonly OutboxMetrics _metrics;

    /// <summary>Watches the outbox of these services.</summary>
    public OutboxWatch(IServiceProvider services) =>
        (_store, _metrics) = (services.GetRequiredService<OutboxStore>(), services.GetRequiredService<OutboxMetrics>());

    /// <summary>The age of the oldest event when this replica last measured it, in seconds.</summary>
    public double Lag => _metrics.Lag;

    /// <summary>How many events this replica has sent.</summary>
    public long Sent => _metrics.Total;

    /// <summary>The events that wait now, read from the database.</summary>
    public Task<OutboxBacklog> ReadAsync(CancellationToken cancellation) => _store.GetBacklogAsync(cancellation);
}

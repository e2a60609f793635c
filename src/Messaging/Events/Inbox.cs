using System.Data;
using System.Data.Common;
using Ticketing.Data;

namespace Ticketing.Messaging.Events;

/// <summary>
/// Facts that have arrived, for each handler: what is due, what was handled, what is dead. The ladder of retries is here and not in memory, so it outlives a host;
/// and a fact that arrives twice is found here, so it is handled once.
/// </summary>
internal sealed class Inbox(DbDataSource source, IInboxStore store, IEnumerable<IEventConsumer> handlers, InboxSignals signals, OutboxSignal outbox)
{
    /// <summary>Puts events before those of their handlers that have not seen them.</summary>
    public async Task AddAsync(IReadOnlyList<EventMessage> events, CancellationToken cancellation)
    {
        var arrivals = (from message in events from handler in handlers where handler.Topics.Contains(message.Topic) select new Arrival(handler.Name, message)).ToArray();
        await store.AddAsync(arrivals, cancellation);
        foreach (var handler in arrivals.Select(each => each.Handler).Distinct())
            signals.Of(handler).Ring();
    }

    /// <summary>
    /// Lets a handler work on what is due, at most so many at a time, and writes down what came of it, in one transaction: if the host dies, all of it is due again.
    /// </summary>
    /// <returns>How many were due.</returns>
    public async Task<int> WorkAsync(IEventConsumer handler, int most, Func<Delivery, Task<DeliveryOutcome>> work, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation);
        var due = await store.TakeAsync(transaction, handler.Name, most, cancellation);
        if (due.Count == 0)
            return 0;

        var outcomes = await Task.WhenAll(due.Select(work));
        await store.RecordAsync(transaction, handler.Name, outcomes, tell: handler.RetryDelays is not null);
        await transaction.CommitAsync(CancellationToken.None);
        if (outcomes.Any(outcome => outcome.End != DeliveryEnd.Done))
            outbox.Ring();
        return due.Count;
    }

    /// <summary>How long until something is due for a handler; null where nothing is planned.</summary>
    public Task<TimeSpan?> NextAsync(IEventConsumer handler, CancellationToken cancellation) => store.NextAsync(handler.Name, cancellation);

    /// <summary>Forgets what was handled so many days ago, one batch. What is dead stays.</summary>
    /// <returns>How many.</returns>
    public Task<int> PurgeAsync(int days, int most, CancellationToken cancellation) => store.PurgeAsync(days, most, cancellation);
}

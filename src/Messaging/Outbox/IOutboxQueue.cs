using System.Data.Common;
using Ticketing.Messaging.Events;

namespace Ticketing.Messaging.Outbox;

/// <summary>The end of the outbox at which facts leave.</summary>
internal interface IOutboxQueue
{
    /// <summary>
    /// Takes the oldest facts of some lanes out of the outbox, in the order in which they were written. Until the transaction ends nobody else has these lanes; if it is rolled back, nothing has left.
    /// </summary>
    /// <param name="transaction">The transaction, read committed.</param>
    /// <param name="lanes">How many lanes at most.</param>
    /// <param name="batch">How many facts of each at most.</param>
    /// <param name="cancellation">The caller has gone.</param>
    Task<IReadOnlyList<EventMessage>> TakeAsync(DbTransaction transaction, int lanes, int batch, CancellationToken cancellation);

    /// <summary>The age of the oldest fact, in seconds; 0 when there is none.</summary>
    Task<double> GetLagAsync(CancellationToken cancellation);
}

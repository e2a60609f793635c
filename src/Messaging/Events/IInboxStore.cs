using System.Data.Common;

namespace Ticketing.Messaging.Events;

/// <summary>The rows of the inbox.</summary>
internal interface IInboxStore
{
    /// <summary>Adds those that are not there yet.</summary>
    Task AddAsync(IReadOnlyList<Arrival> arrivals, CancellationToken cancellation);

    /// <summary>Takes what is due for a handler, at most so many, passing over what another replica works on. They are the transaction's until it ends.</summary>
    Task<IReadOnlyList<Delivery>> TakeAsync(DbTransaction transaction, string handler, int most, CancellationToken cancellation);

    /// <summary>Writes down what came of them.</summary>
    /// <param name="transaction">The transaction that took them.</param>
    /// <param name="handler">The handler.</param>
    /// <param name="outcomes">What came of each.</param>
    /// <param name="tell">Whether failures are told as events of their own: <c>topic.retry</c> and <c>topic.dead</c>.</param>
    Task RecordAsync(DbTransaction transaction, string handler, IReadOnlyList<DeliveryOutcome> outcomes, bool tell);

    /// <summary>How long until something is due for a handler; null where nothing is planned.</summary>
    Task<TimeSpan?> NextAsync(string handler, CancellationToken cancellation);

    /// <summary>Forgets what was handled so many days ago, one batch. What is dead stays.</summary>
    /// <returns>How many.</returns>
    Task<int> PurgeAsync(int days, int most, CancellationToken cancellation);
}

/// <summary>A fact that has arrived for a handler.</summary>
/// <param name="Handler">The handler's name.</param>
/// <param name="Message">The fact.</param>
internal sealed record Arrival(string Handler, EventMessage Message);

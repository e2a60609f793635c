using System.Collections.Concurrent;
using Ticketing.Queues.Contracts;

namespace Ticketing.Tests.Integration.Shops;

/// <summary>Records what the queue is told, in place of the queue module; it can be away.</summary>
internal sealed class TestSlots : IQueueSlots
{
    private readonly ConcurrentQueue<(Visitor Visitor, TicketHolds Holds)> _updates = new();
    private volatile bool _away;

    public bool Away
    {
        get => _away;
        set => _away = value;
    }

    public IReadOnlyCollection<(Visitor Visitor, TicketHolds Holds)> Updates => _updates;

    /// <summary>The tickets that are DONE.</summary>
    public IEnumerable<Visitor> Completed => _updates.Where(update => update.Holds.IsDone).Select(update => update.Visitor);

    /// <summary>The newest state of a ticket's holds that the queue was told.</summary>
    public TicketHolds? Newest(Visitor visitor) => _updates.Where(update => update.Visitor == visitor).MaxBy(update => update.Holds.Version).Holds;

    public Task UpdateAsync(Visitor visitor, TicketHolds holds, CancellationToken cancellation)
    {
        if (Away)
            throw new TimeoutException("The queue is away.");
        _updates.Enqueue((visitor, holds));
        return Task.CompletedTask;
    }
}

using System.Collections.Concurrent;
using Ticketing.Queues.Contracts;

namespace Ticketing.Tests.Integration.Shops;

/// <summary>Notes what the line is told, in place of the queue module; it can be away.</summary>
internal sealed class TestSlots : IQueueSlots
{
    private volatile bool _away;

    public bool Away
    {
        get => _away;
        set => _away = value;
    }

    public ConcurrentQueue<(Visitor Visitor, DateTimeOffset? HoldEnd)> Kept { get; } = new();

    public ConcurrentQueue<Visitor> Completed { get; } = new();

    public Task CompleteAsync(Visitor visitor, CancellationToken cancellation)
    {
        if (Away)
            throw new TimeoutException("The line is away.");
        Completed.Enqueue(visitor);
        return Task.CompletedTask;
    }

    public Task KeepForHoldAsync(Visitor visitor, DateTimeOffset? holdEnd, CancellationToken cancellation)
    {
        if (Away)
            throw new TimeoutException("The line is away.");
        Kept.Enqueue((visitor, holdEnd));
        return Task.CompletedTask;
    }
}

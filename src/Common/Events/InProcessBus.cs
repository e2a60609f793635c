using System.Collections.Concurrent;
using MassTransit;

namespace Ticketing.Common.Events;

/// <summary>
/// The bus of a replica without a broker: MassTransit's transport in memory. What is only in memory can be lost, so a batch counts as handed over
/// when its consumer has put it into the inbox, and facts that no handler wants are not sent at all.
/// </summary>
internal sealed class InProcessBus(IBus bus, IEnumerable<IEventConsumer> handlers) : IEventBus
{
    private readonly HashSet<string> _wanted = [.. handlers.SelectMany(handler => handler.Topics)];
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> _underway = new();

    public async Task PublishAsync(IReadOnlyList<EventMessage> events, CancellationToken cancellation)
    {
        var batch = new EventBatch(Guid.NewGuid(), [.. events.Where(each => _wanted.Contains(each.Topic))]);
        if (batch.Events.Count == 0)
            return;

        var arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _underway[batch.Id] = arrival;
        try
        {
            await bus.Publish(batch, cancellation).WaitAsync(cancellation);
            await arrival.Task.WaitAsync(cancellation);
        }
        finally
        {
            _underway.TryRemove(batch.Id, out _);
        }
    }

    /// <summary>Tells that a batch has arrived, or why it could not.</summary>
    public void Arrived(Guid batch, Exception? fault = null)
    {
        if (!_underway.TryGetValue(batch, out var arrival))
            return;
        if (fault is null)
            arrival.TrySetResult();
        else
            arrival.TrySetException(fault);
    }
}

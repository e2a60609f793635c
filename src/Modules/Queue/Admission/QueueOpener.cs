using System.Collections.Concurrent;
using Ticketing.Common.Results;
using Ticketing.Queues.Store;

namespace Ticketing.Queues.Admission;

/// <summary>Makes queues known to Redis, with their own settings and with what this replica remembers of them from before a loss of Redis.</summary>
internal sealed class QueueOpener(RedisQueues queues, SettingsStore settings)
{
    // Once is enough after a loss of Redis; a second loss may come between the opening and the call.
    private const int MaxAttempts = 3;

    private readonly ConcurrentDictionary<string, long> _epochs = new();
    private readonly ConcurrentDictionary<string, long> _served = new();
    private readonly ConcurrentDictionary<string, Lazy<Task>> _opening = new();

    /// <summary>The epoch of a queue as this replica last saw it, 0 before that. It changes when Redis has lost the queue.</summary>
    public long EpochOf(string queue) => _epochs.GetValueOrDefault(queue);

    /// <summary>Remembers the epoch of a queue.</summary>
    public void RememberEpoch(string queue, long epoch) => _epochs[queue] = epoch;

    /// <summary>Remembers the state of a queue after a tick: also a replica that has issued no ticket knows afterwards when Redis has lost the queue.</summary>
    public void Remember(string queue, TickReply tick)
    {
        if (tick.Queue.IsKnown)
            RememberEpoch(queue, tick.Queue.Epoch);
        RememberServed(queue, tick.Served);
    }

    /// <summary>Remembers the highest order admitted, so that after a loss of Redis visitors who had a slot come before visitors who waited.</summary>
    public void RememberServed(string queue, long order)
    {
        if (order > 0)
            _served.AddOrUpdate(queue, order, (_, known) => Math.Max(known, order));
    }

    /// <summary>Whether an order may have been admitted before Redis was lost, as far as this replica knows.</summary>
    public bool MayHaveBeenServed(string queue, long order) => !_served.TryGetValue(queue, out var served) || order <= served;

    /// <summary>Makes sure that Redis knows the queue.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="lostEpoch">An epoch of the queue that Redis has lost, or 0.</param>
    // After a loss of Redis all callers come at the same moment: one of them reads the settings.
    public Task OpenAsync(string queue, long lostEpoch) =>
        _opening.GetOrAdd(queue, static (name, at) => new Lazy<Task>(() => at.Self.OpenOnceAsync(name, at.Epoch)), (Self: this, Epoch: lostEpoch)).Value;

    /// <summary>Opens a queue that Redis does not know, and makes the call that has found that out again.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="lostEpoch">An epoch of the queue that Redis has lost, or 0.</param>
    /// <param name="call">The call.</param>
    /// <param name="isKnown">Whether the queue was known, by the reply.</param>
    /// <exception cref="UnavailableException">Redis loses the queue each time it was opened, as when it evicts keys.</exception>
    public async Task<T> OpenAndCallAsync<T>(string queue, long lostEpoch, Func<RedisQueue, Task<T>> call, Func<T, bool> isKnown)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            await OpenAsync(queue, lostEpoch);
            if (await call(queues[queue]) is var reply && isKnown(reply))
                return reply;
        }

        throw new UnavailableException($"Redis: it loses the queue {queue} each time it was opened.");
    }

    private async Task OpenOnceAsync(string queue, long lostEpoch)
    {
        try
        {
            var own = await settings.FindAsync(queue, CancellationToken.None);
            _epochs[queue] = await queues[queue].OpenAsync(lostEpoch, _served.GetValueOrDefault(queue), own);
        }
        finally
        {
            _opening.TryRemove(queue, out _);
        }
    }
}

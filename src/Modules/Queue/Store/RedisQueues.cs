using System.Collections.Concurrent;

namespace Ticketing.Queues.Store;

/// <summary>The queues in Redis, by name.</summary>
internal sealed class RedisQueues(QueueScripts scripts, RedisClock clock)
{
    private readonly ConcurrentDictionary<string, RedisQueue> _queues = new();

    /// <summary>The queue of a name, whether or not Redis knows it yet.</summary>
    public RedisQueue this[string name] =>
        _queues.GetOrAdd(name, static (name, with) => new RedisQueue(name, with.Scripts, with.Clock), (Scripts: scripts, Clock: clock));
}

using System.Collections.Concurrent;
using Ticketing.Redis;

namespace Ticketing.Queues.Store;

/// <summary>The queues in Redis, by name.</summary>
internal sealed class RedisQueues(QueueScripts scripts, RedisClock clock, RedisMemory memory)
{
    private readonly ConcurrentDictionary<string, RedisQueue> _queues = new();

    /// <summary>The queue of a name, whether or not Redis knows it yet.</summary>
    public RedisQueue this[string name] =>
        _queues.GetOrAdd(name, static (name, with) => new RedisQueue(name, with.Scripts, with.Clock, with.Memory),
            (Scripts: scripts, Clock: clock, Memory: memory));
}

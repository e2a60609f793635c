using StackExchange.Redis;
using Ticketing.Common.Resilience;
using Ticketing.Redis;

namespace Ticketing.Queues.Store;

/// <summary>The way of the line's scripts to Redis, through the breaker of the queue.</summary>
internal sealed class QueueLink(RedisConnection redis, Breakers breakers)
{
    private readonly RedisConnection _redis = redis;

    /// <summary>How long a call may take.</summary>
    public TimeSpan Timeout => _redis.Timeout;

    /// <summary>Counts calls that were given up in line.</summary>
    public void LineFailed(Exception fault, int calls) => breakers.Queue.CountFailed(fault, calls);

    /// <summary>Runs a script, as <see cref="RedisScript.RunAsync"/> does.</summary>
    /// <param name="script">The script.</param>
    /// <param name="keys">Its keys.</param>
    /// <param name="values">Its arguments.</param>
    /// <param name="head">How many items the reply begins with.</param>
    /// <param name="rest">How many follow.</param>
    /// <param name="calls">How many people asked: so many calls it counts for.</param>
    /// <exception cref="Polly.CircuitBreaker.BrokenCircuitException">Redis is known to be away.</exception>
    public ValueTask<ScriptReply> RunAsync(RedisScript script, RedisKey[] keys, RedisValue[] values, int head, int rest = 0, int calls = 1) =>
        breakers.Queue.RunAsync(
            static (what, _) => new ValueTask<ScriptReply>(what.Script.RunAsync(what.Self._redis, what.Keys, what.Values, what.Head, what.Tail)),
            (Self: this, Script: script, Keys: keys, Values: values, Head: head, Tail: rest),
            calls);

    /// <summary>Reads a field of a hash.</summary>
    /// <exception cref="Polly.CircuitBreaker.BrokenCircuitException">Redis is known to be away.</exception>
    public ValueTask<RedisValue> GetFieldAsync(RedisKey key, string field) => breakers.Queue.RunAsync(
        static (what, _) => new ValueTask<RedisValue>(what.Self._redis.CallAsync(database => database.HashGetAsync(what.Key, what.Field))),
        (Self: this, Key: key, Field: field));
}

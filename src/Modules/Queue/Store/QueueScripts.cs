using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Ticketing.Common.Resilience;
using Ticketing.Queues.Rules;
using Ticketing.Redis;

namespace Ticketing.Queues.Store;

/// <summary>
/// The scripts, called through the breaker of the queue. Each has the shared files in front of it, and in front of those the options of this replica as
/// constants, which cost nothing to send and little to read.
/// </summary>
internal sealed class QueueScripts
{
    private static readonly string[] Shared = ["queue", "order", "places", "slots", "line", "polls", "snapshot"];

    /// <summary>The script enter.lua where no new tickets are issued, which runs although Redis is full.</summary>
    public const string Find = "find";

    /// <summary>
    /// How long Redis keeps the reply to a request with an Idempotency-Key. Within this time the same request changes nothing, although the commit of its first
    /// answer failed. A client that got no answer repeats the request within seconds, or within minutes after a restart.
    /// </summary>
    public static readonly TimeSpan KeepReply = TimeSpan.FromHours(1);

    private const string Enter = "enter";

    // These change the queue before the answer is committed to the database; the others do not pay for Shared/kept.lua.
    private static readonly string[] Keyed = ["extend", "admit", "clear"];

    private static readonly string[] Names =
        ["open", Enter, Find, "check", "claim", "extend", "leave", "holds", "promote", "restore", "settings", "admit", "clear", "inspect", "pool"];

    private readonly Dictionary<string, RedisScript> _scripts;
    private readonly RedisConnection _redis;
    private readonly CircuitBreaker _breaker;

    public QueueScripts(RedisConnection redis, Breakers breakers, IOptions<QueueOptions> options)
    {
        (_redis, _breaker) = (redis, breakers.Queue);
        _scripts = Names.ToDictionary(name => name, name => new RedisScript(name, TextOf(name, options.Value)));
    }

    /// <summary>How long a call may take.</summary>
    public TimeSpan Timeout => _redis.Timeout;

    /// <summary>Counts calls that failed because the one in front of them did.</summary>
    public void CountFailed(Exception fault, int calls) => _breaker.CountFailed(fault, calls);

    /// <summary>Runs a script.</summary>
    /// <param name="name">The name of its file.</param>
    /// <param name="keys">The key of the queue.</param>
    /// <param name="values">The arguments.</param>
    /// <param name="head">How many items the reply begins with.</param>
    /// <param name="rest">How many follow unless the first is 0; -1 for any number.</param>
    /// <param name="calls">As how many calls the breaker counts it.</param>
    /// <exception cref="Polly.CircuitBreaker.BrokenCircuitException">Redis is known to be away.</exception>
    /// <exception cref="Ticketing.Common.Results.FullException">The script is enter.lua, and Redis is full.</exception>
    /// <exception cref="BadReplyException">The reply is not of the promised length.</exception>
    public async ValueTask<ReplyReader> RunAsync(string name, RedisKey[] keys, RedisValue[] values, int head, int rest = 0, int calls = 1)
    {
        var reply = await _breaker.RunAsync(
            static (call, _) => new ValueTask<ScriptReply>(call.Script.RunAsync(call.Redis, call.Keys, call.Values, call.Head, call.Following)),
            (Script: _scripts[name], Redis: _redis, Keys: keys, Values: values, Head: head, Following: rest),
            calls);
        return new ReplyReader(name, reply);
    }

    /// <summary>Reads a field of the queue's hash; null where it has none.</summary>
    /// <exception cref="Polly.CircuitBreaker.BrokenCircuitException">Redis is known to be away.</exception>
    public ValueTask<RedisValue> GetFieldAsync(RedisKey key, string field) => _breaker.RunAsync(
        static (call, _) => new ValueTask<RedisValue>(call.Redis.CallAsync(database => database.HashGetAsync(call.Key, call.Field))),
        (Redis: _redis, Key: key, Field: field));

    /// <summary>Reads a list; empty where there is none.</summary>
    /// <exception cref="Polly.CircuitBreaker.BrokenCircuitException">Redis is known to be away.</exception>
    public ValueTask<RedisValue[]> GetListAsync(RedisKey key) => _breaker.RunAsync(
        static (call, _) => new ValueTask<RedisValue[]>(call.Redis.CallAsync(database => database.ListRangeAsync(call.Key))),
        (Redis: _redis, Key: key));

    /// <summary>The whole text of a script.</summary>
    public static string TextOf(string name, QueueOptions options) => string.Concat(
    [
        name == Enter ? RedisScript.NeedsMemory : RedisScript.AllowsFullMemory,
        Constants(options),
        .. Shared.Concat(Keyed.Contains(name) ? ["kept"] : []).Append(name == Find ? Enter : name).Select(File),
    ]);

    private static string Constants(QueueOptions o)
    {
        // A waiting user's last check is written every five seconds at most, or often enough for a short wait.
        var touchMs = Math.Min(5000, o.WaitSeconds * 1000L / 10);
        return FormattableString.Invariant($"""
            local CAPACITY, RATE = {o.Capacity}, {o.AdmitPerSecond}
            local MAX_WAITING, MAX_PLACES = {o.MaxWaiting}, {o.MaxPlacesPerAddress}
            local CLAIM, IDLE, ACTIVE = {o.ClaimSeconds * 1000L}, {o.IdleSeconds * 1000L}, {o.ActiveSeconds * 1000L}
            local SLOT_LIMIT = {o.SlotLimitSeconds * 1000L}
            local WAIT, POLL, MAX_POLL, BURST, TOUCH = {o.WaitSeconds * 1000L}, {o.MinPollIntervalMs}, {o.MaxPollIntervalMs}, {o.PollBurst}, {touchMs}
            local EXTENSIONS, RECOVERY, TARGET = {o.MaxExtensions}, {o.RecoverySeconds * 1000L}, {o.TargetPollsPerSecond}
            local KEEP_REPLY = {(long)KeepReply.TotalMilliseconds}

            """);
    }

    private static string File(string name) => RedisScript.Embedded(typeof(QueueScripts).Assembly, name + ".lua");
}

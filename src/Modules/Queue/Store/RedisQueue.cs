using System.Collections.Concurrent;
using StackExchange.Redis;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Contracts;

namespace Ticketing.Queues.Store;

/// <summary>
/// The queues in Redis: one round trip a call, each of them one script that is safe to run twice. The calls that everybody makes (enter, check, admit,
/// keep, leave) travel in batches, a batcher for each of them and queue.
/// </summary>
internal sealed class RedisQueue(QueueLink link, QueueScripts scripts)
{
    private readonly ConcurrentDictionary<string, QueueCalls> _queues = new();

    /// <summary>Makes a queue known, with the settings it has apart from the defaults. Returns its epoch.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="lostEpoch">The epoch that someone remembers although Redis does not, or 0.</param>
    /// <param name="served">The highest order that is remembered to have been let in, or 0.</param>
    /// <param name="settings">Fields and values of the queue's own settings.</param>
    public async Task<long> OpenAsync(string queue, long lostEpoch, long served, params RedisValue[] settings)
    {
        var reply = await link.RunAsync(scripts.Open, Calls(queue).Keys, [lostEpoch, served, .. settings], 2);
        return reply[0];
    }

    public Task<EnterReply> EnterAsync(string queue, string userId) => Calls(queue).Enter.RunAsync(userId);

    public Task<CheckReply> CheckAsync(QueueToken token, bool metered) => Calls(token.Visitor.Queue).Check.RunAsync((token, metered));

    public Task<SlotReply> AdmitAsync(QueueToken token) => Calls(token.Visitor.Queue).Admit.RunAsync(token);

    public async Task<SlotReply> ExtendAsync(QueueToken token)
    {
        var visitor = token.Visitor;
        var reply = await link.RunAsync(scripts.Extend, Calls(visitor.Queue).Keys, [visitor.UserId, visitor.Ticket, token.Epoch], 3);
        return new SlotReply((ScriptStatus)reply[0], reply[1], (int)reply[2], 0);
    }

    /// <summary>Gives the place up for good. Returns whether there was one.</summary>
    public Task<bool> LeaveAsync(Visitor visitor) => Calls(visitor.Queue).Leave.RunAsync(visitor);

    public Task<bool> KeepAsync(Visitor visitor, long holdEndMs) => Calls(visitor.Queue).Keep.RunAsync((visitor, holdEndMs));

    /// <param name="queue">The queue.</param>
    /// <param name="lock">For how long other replicas need not do the same.</param>
    /// <param name="batch">How many people are looked at, at most.</param>
    /// <param name="goOn">Whether this replica's tick has already begun.</param>
    public async Task<TickReply> PromoteAsync(string queue, TimeSpan @lock, int batch, bool goOn)
    {
        var reply = await link.RunAsync(scripts.Promote, Calls(queue).Keys, [(long)@lock.TotalMilliseconds, batch, goOn ? 1 : 0], 11);
        return new TickReply(
            reply[0] == 1, reply[1], reply[2], reply[3], reply[4], reply[5], reply[6], reply[7] / 1000.0, (TickRest)reply[8], reply[9], reply[10]);
    }

    /// <summary>Puts a lost place back, unless it has been put back before. False when Redis does not know the queue.</summary>
    public async Task<bool> RestoreAsync(QueueToken token, DateTimeOffset? openHoldEnd)
    {
        var visitor = token.Visitor;
        var reply = await link.RunAsync(scripts.Restore, Calls(visitor.Queue).Keys, [visitor.UserId, visitor.Ticket, token.Epoch, openHoldEnd?.ToUnixTimeMilliseconds() ?? 0], 1);
        return reply[0] == 1;
    }

    /// <summary>The seed that shuffles the tickets taken before the opening; empty where there is none.</summary>
    public async Task<string> SeedAsync(string queue) =>
        (string?)await link.GetFieldAsync(Calls(queue).Keys[0], "seed") ?? "";

    private QueueCalls Calls(string queue) => _queues.GetOrAdd(queue, static (id, at) => new QueueCalls(id, at.link, at.scripts), (link, scripts));
}

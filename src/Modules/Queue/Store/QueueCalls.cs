using StackExchange.Redis;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Contracts;
using Ticketing.Redis;

namespace Ticketing.Queues.Store;

/// <summary>The batched calls of one queue. What they send and what comes back is written at the top of each script.</summary>
internal sealed class QueueCalls
{
    // In a rush nobody minds a millisecond, and those who travel together cost the host and Redis a good deal less.
    private static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(1);

    private readonly QueueLink _link;
    private readonly QueueScripts _scripts;

    public QueueCalls(string queue, QueueLink link, QueueScripts scripts)
    {
        _link = link;
        _scripts = scripts;
        Keys = KeysOf(queue);
        Enter = new ScriptBatcher<string, EnterReply>(EnterAsync, link.Timeout, Spacing, link.LineFailed);
        Check = new ScriptBatcher<(QueueToken Token, bool Metered), CheckReply>(CheckAsync, link.Timeout, Spacing, link.LineFailed);
        Admit = new ScriptBatcher<QueueToken, SlotReply>(AdmitAsync, link.Timeout, Spacing, link.LineFailed);
        Keep = new ScriptBatcher<(Visitor Visitor, long HoldEndMs), bool>(KeepAsync, link.Timeout, lineFailed: link.LineFailed);
        Leave = new ScriptBatcher<Visitor, bool>(LeaveAsync, link.Timeout, lineFailed: link.LineFailed);
    }

    public RedisKey[] Keys { get; }

    /// <summary>The key that a script is sent. The others of the queue differ in their last part only; scripts derive them, and the braces keep all in one hash slot.</summary>
    public static RedisKey[] KeysOf(string queue) => ["q:{" + queue + "}:meta"];

    public ScriptBatcher<string, EnterReply> Enter { get; }

    public ScriptBatcher<(QueueToken Token, bool Metered), CheckReply> Check { get; }

    public ScriptBatcher<QueueToken, SlotReply> Admit { get; }

    public ScriptBatcher<(Visitor Visitor, long HoldEndMs), bool> Keep { get; }

    public ScriptBatcher<Visitor, bool> Leave { get; }

    private async Task<EnterReply[]> EnterAsync(IReadOnlyList<string> users)
    {
        var values = new RedisValue[users.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = users[i];
        var reply = await _link.RunAsync(_scripts.Enter, Keys, values, 5, 6 * users.Count, users.Count);
        var replies = new EnterReply[users.Count];
        for (int i = 0, at = 5; i < replies.Length; i++, at += 6)
        {
            replies[i] = reply.IsEmpty
                ? EnterReply.Unknown
                : new EnterReply(
                    (ScriptStatus)reply[at], reply[at + 1], reply[at + 2], reply[1], reply[at + 3], (int)reply[at + 4], reply[4], reply[at + 5] == 1, reply[2] / 1000.0, reply[3]);
        }

        return replies;
    }

    private async Task<CheckReply[]> CheckAsync(IReadOnlyList<(QueueToken Token, bool Metered)> polls)
    {
        var values = new RedisValue[4 * polls.Count];
        for (var i = 0; i < polls.Count; i++)
        {
            var (token, metered) = polls[i];
            values[4 * i] = token.Visitor.UserId;
            values[(4 * i) + 1] = token.Visitor.Ticket;
            values[(4 * i) + 2] = token.Epoch;
            values[(4 * i) + 3] = metered ? 1 : 0;
        }

        var reply = await _link.RunAsync(_scripts.Check, Keys, values, 4, 6 * polls.Count, polls.Count);
        var replies = new CheckReply[polls.Count];
        for (int i = 0, at = 4; i < replies.Length; i++, at += 6)
        {
            replies[i] = reply.IsEmpty
                ? CheckReply.Lost
                : new CheckReply(
                    (ScriptStatus)reply[at], reply[at + 1], reply[1], reply[at + 2], (int)reply[at + 3], reply[at + 4], reply[2] / 1000.0, reply[3], reply[at + 5]);
        }

        return replies;
    }

    private async Task<SlotReply[]> AdmitAsync(IReadOnlyList<QueueToken> tokens)
    {
        var values = new RedisValue[3 * tokens.Count];
        for (var i = 0; i < tokens.Count; i++)
        {
            values[3 * i] = tokens[i].Visitor.UserId;
            values[(3 * i) + 1] = tokens[i].Visitor.Ticket;
            values[(3 * i) + 2] = tokens[i].Epoch;
        }

        var reply = await _link.RunAsync(_scripts.Admit, Keys, values, 1, 4 * tokens.Count, tokens.Count);
        var replies = new SlotReply[tokens.Count];
        for (int i = 0, at = 1; i < replies.Length; i++, at += 4)
        {
            replies[i] = reply.IsEmpty
                ? SlotReply.Lost
                : new SlotReply((ScriptStatus)reply[at], reply[at + 1], (int)reply[at + 2], reply[at + 3]);
        }

        return replies;
    }

    private async Task<bool[]> KeepAsync(IReadOnlyList<(Visitor Visitor, long HoldEndMs)> slots)
    {
        var values = new RedisValue[3 * slots.Count];
        for (var i = 0; i < slots.Count; i++)
        {
            values[3 * i] = slots[i].Visitor.UserId;
            values[(3 * i) + 1] = slots[i].Visitor.Ticket;
            values[(3 * i) + 2] = slots[i].HoldEndMs;
        }

        return Flags(await _link.RunAsync(_scripts.Keep, Keys, values, 1, slots.Count, slots.Count), slots.Count);
    }

    private async Task<bool[]> LeaveAsync(IReadOnlyList<Visitor> visitors)
    {
        var values = new RedisValue[2 * visitors.Count];
        for (var i = 0; i < visitors.Count; i++)
        {
            values[2 * i] = visitors[i].UserId;
            values[(2 * i) + 1] = visitors[i].Ticket;
        }

        return Flags(await _link.RunAsync(_scripts.Leave, Keys, values, 1, visitors.Count, visitors.Count), visitors.Count);
    }

    private static bool[] Flags(ScriptReply reply, int count)
    {
        var flags = new bool[count];
        for (var i = 0; i < count; i++)
            flags[i] = !reply.IsEmpty && reply[1 + i] == 1;
        return flags;
    }
}

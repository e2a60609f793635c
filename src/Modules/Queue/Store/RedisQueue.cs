using StackExchange.Redis;
using Ticketing.Common.Results;
using Ticketing.Data.Idempotency;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Rules;
using Ticketing.Queues.Tokens;
using Ticketing.Redis;

namespace Ticketing.Queues.Store;

/// <summary>
/// One queue in Redis. Each call is one round trip: a script, or a plain read. Arguments and replies are described at the top of each script.
/// The frequent calls (enter, check, claim, holds, leave) travel in batches.
/// </summary>
internal sealed class RedisQueue
{
    // Under load a call waits for a millisecond so that others can travel with it, which costs the host and Redis much less.
    private static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(1);

    private readonly QueueScripts _scripts;
    private readonly RedisClock _clock;
    private readonly RedisMemory _memory;
    private readonly RedisKey[] _keys;
    private readonly RedisKey _history;
    private readonly ScriptBatcher<(string User, string Address), EnterReply> _enter;
    private readonly ScriptBatcher<(QueueToken Token, bool Metered), CheckReply> _check;
    private readonly ScriptBatcher<QueueToken, SlotReply> _claim;
    private readonly ScriptBatcher<(Visitor Visitor, TicketHolds Holds), bool> _holds;
    private readonly ScriptBatcher<Visitor, bool> _leave;

    public RedisQueue(string name, QueueScripts scripts, RedisClock clock, RedisMemory memory)
    {
        (_scripts, _clock, _memory) = (scripts, clock, memory);
        // The other keys of the queue are derived from this one by the scripts; the braces keep all of them in one hash slot.
        _keys = ["q:{" + name + "}:meta"];
        _history = "q:{" + name + "}:history";
        _enter = new(EnterAsync, scripts.Timeout, Spacing, scripts.CountFailed);
        _check = new(CheckAsync, scripts.Timeout, Spacing, scripts.CountFailed);
        _claim = new(ClaimAsync, scripts.Timeout, Spacing, scripts.CountFailed);
        _holds = new(UpdateHoldsAsync, scripts.Timeout, lineFailed: scripts.CountFailed);
        _leave = new(LeaveAsync, scripts.Timeout, lineFailed: scripts.CountFailed);
    }

    /// <summary>Issues a ticket, or finds the one that is alive.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="address">The address of the call; empty where its places are not counted.</param>
    public Task<EnterReply> EnterAsync(string userId, string address) => _enter.RunAsync((userId, address));

    /// <summary>The state of a ticket. A metered call may be answered TooFast.</summary>
    public Task<CheckReply> CheckAsync(QueueToken token, bool metered) => _check.RunAsync((token, metered));

    /// <summary>Claims the slot of a ticket, or notes its use.</summary>
    public Task<SlotReply> ClaimAsync(QueueToken token) => _claim.RunAsync(token);

    /// <summary>Notes the holds of a ticket; see <see cref="IQueueSlots.UpdateAsync"/>. Returns whether the ticket was alive.</summary>
    public Task<bool> UpdateHoldsAsync(Visitor visitor, TicketHolds holds) => _holds.RunAsync((visitor, holds));

    /// <summary>Ends a ticket for good. Returns whether it was alive.</summary>
    public Task<bool> LeaveAsync(Visitor visitor) => _leave.RunAsync(visitor);

    /// <summary>Gives a claimed slot more time.</summary>
    /// <param name="token">The ticket.</param>
    /// <param name="request">The request if it has an Idempotency-Key, else null: a repeated request changes nothing and gets the first reply.</param>
    public async Task<SlotReply> ExtendAsync(QueueToken token, KeyedRequest? request = null) => SlotReply.Read(await _scripts.RunAsync(
        "extend", _keys, WithRequest(request, token.Visitor.UserId, token.Visitor.Ticket, token.Epoch), SlotReply.Length));

    /// <summary>Puts a lost ticket back, unless it has been put back before. False when Redis does not know the queue.</summary>
    public async Task<bool> RestoreAsync(QueueToken token, TicketHolds holds)
    {
        var (user, ticket) = (token.Visitor.UserId, token.Visitor.Ticket);
        return (await _scripts.RunAsync("restore", _keys, [user, ticket, token.Epoch, holds.Version, EndOf(holds), holds.HasPaid ? 1 : 0], 1)).Flag();
    }

    /// <summary>Makes the queue known, with its own settings. Returns its epoch.</summary>
    /// <param name="lostEpoch">The epoch that this replica remembers although Redis does not, or 0.</param>
    /// <param name="served">The highest order that is remembered to have been admitted, or 0.</param>
    /// <param name="settings">The queue's own settings, or null.</param>
    public async Task<long> OpenAsync(long lostEpoch, long served, QueueSettings? settings) =>
        (await _scripts.RunAsync("open", _keys, [lostEpoch, served, .. settings is null ? [] : SettingsFields.Of(settings)], 2)).Number();

    /// <summary>Runs the tick.</summary>
    /// <param name="lock">For how long other replicas need not do the same.</param>
    /// <param name="batch">The maximum number of people that one call handles.</param>
    /// <param name="continues">Whether this replica's tick has already begun.</param>
    /// <param name="waits">The waits that have ended on this replica since its last tick, for the history.</param>
    public async Task<TickReply> PromoteAsync(TimeSpan @lock, int batch, bool continues, EndedWaits waits = default)
    {
        RedisValue[] values = [(long)@lock.TotalMilliseconds, batch, continues ? 1 : 0];
        if (waits.Count > 0)
            values = [.. values, waits.Count, (long)waits.Told.TotalMilliseconds, (long)waits.True.TotalMilliseconds];
        var (queue, reply) = await RunAsync("promote", values, TickReply.Length);
        return TickReply.Read(queue, reply);
    }

    /// <summary>Puts settings in force, unless newer ones are.</summary>
    public async Task<SettingsReply> ApplyAsync(QueueSettings settings) =>
        SettingsReply.Read(await _scripts.RunAsync("settings", _keys, SettingsFields.Of(settings), SettingsReply.Length));

    /// <summary>Admits the next people at once, whatever the rules say.</summary>
    /// <param name="people">How many.</param>
    /// <param name="version">The version of the settings that is expected; null for any.</param>
    /// <param name="operation">The number of the operation.</param>
    /// <param name="request">The request if it has an Idempotency-Key, else null: a repeated request changes nothing and gets the first reply.</param>
    public async Task<OperationReply> AdmitAsync(int people, long? version, long operation, KeyedRequest? request) =>
        OperationReply.Read(await _scripts.RunAsync("admit", _keys, WithRequest(request, people, Expected(version), operation), OperationReply.Length));

    /// <summary>Removes all waiting people.</summary>
    /// <param name="version">The version of the settings that is expected; null for any.</param>
    /// <param name="operation">The number of the operation.</param>
    /// <param name="request">The request if it has an Idempotency-Key, else null: a repeated request changes nothing and gets the first reply.</param>
    public async Task<OperationReply> ClearAsync(long? version, long operation, KeyedRequest? request) =>
        OperationReply.Read(await _scripts.RunAsync("clear", _keys, WithRequest(request, Expected(version), operation), OperationReply.Length));

    /// <summary>The state of the queue.</summary>
    public async Task<InspectReply> InspectAsync()
    {
        var (queue, reply) = await RunAsync("inspect", [], InspectReply.Length);
        return InspectReply.Read(queue, reply);
    }

    /// <summary>The tickets taken before the opening, in the order in which they were issued.</summary>
    public async Task<PoolPage> PoolAsync(long from, long count) =>
        PoolPage.Read(await _scripts.RunAsync("pool", _keys, [from, from + count - 1], PoolPage.HeadLength, -1));

    /// <summary>The samples of the last hour, the oldest first; none where Redis has lost them.</summary>
    public async Task<IReadOnlyList<QueueSample>> HistoryAsync() => [.. (await _scripts.GetListAsync(_history)).Reverse().Select(QueueSample.Parse)];

    /// <summary>The seed that shuffles the tickets taken before the opening; empty where there is none.</summary>
    public async Task<string> SeedAsync() => (string?)await _scripts.GetFieldAsync(_keys[0], "seed") ?? "";

    private static RedisValue Expected(long? version) => version ?? (RedisValue)"";

    // As kept.lua takes it.
    private static RedisValue[] WithRequest(KeyedRequest? request, params RedisValue[] values) =>
        request is null ? values : [.. values, Convert.ToHexStringLower(request.Identity), Convert.ToHexStringLower(request.Fingerprint)];

    private async Task<EnterReply[]> EnterAsync(IReadOnlyList<(string User, string Address)> entries)
    {
        if (!_memory.IsFull)
        {
            try
            {
                return await EnterAsync("enter", entries);
            }
            catch (FullException)
            {
                _memory.NoteFull();
            }
        }

        return await EnterAsync(QueueScripts.Find, entries);
    }

    private async Task<EnterReply[]> EnterAsync(string script, IReadOnlyList<(string User, string Address)> entries)
    {
        var values = new RedisValue[1 + (2 * entries.Count)];
        values[0] = script == QueueScripts.Find ? 1 : 0;
        for (var i = 0; i < entries.Count; i++)
            Write(values, 1 + (2 * i), entries[i].User, entries[i].Address);
        var (queue, reply) = await RunAsync(script, values, EnterReply.Length * entries.Count, entries.Count);
        return ReadEach(entries.Count, queue.IsKnown, EnterReply.Unknown(queue), () => EnterReply.Read(queue, reply));
    }

    private async Task<CheckReply[]> CheckAsync(IReadOnlyList<(QueueToken Token, bool Metered)> checks)
    {
        var values = new RedisValue[4 * checks.Count];
        for (var i = 0; i < checks.Count; i++)
        {
            var (token, metered) = checks[i];
            Write(values, 4 * i, token.Visitor.UserId, token.Visitor.Ticket, token.Epoch, metered ? 1 : 0);
        }

        var (queue, reply) = await RunAsync("check", values, CheckReply.Length * checks.Count, checks.Count);
        return ReadEach(checks.Count, queue.IsKnown, CheckReply.Lost(queue), () => CheckReply.Read(queue, reply));
    }

    private async Task<SlotReply[]> ClaimAsync(IReadOnlyList<QueueToken> tokens)
    {
        var values = new RedisValue[3 * tokens.Count];
        for (var i = 0; i < tokens.Count; i++)
            Write(values, 3 * i, tokens[i].Visitor.UserId, tokens[i].Visitor.Ticket, tokens[i].Epoch);
        var reply = await _scripts.RunAsync("claim", _keys, values, 1, SlotReply.Length * tokens.Count, tokens.Count);
        return ReadEach(tokens.Count, reply.Flag(), SlotReply.Lost, () => SlotReply.Read(reply));
    }

    private async Task<bool[]> UpdateHoldsAsync(IReadOnlyList<(Visitor Visitor, TicketHolds Holds)> tickets)
    {
        var values = new RedisValue[5 * tickets.Count];
        for (var i = 0; i < tickets.Count; i++)
        {
            var (visitor, holds) = tickets[i];
            Write(values, 5 * i, visitor.UserId, visitor.Ticket, holds.Version, EndOf(holds), holds.HasPaid ? 1 : 0);
        }

        var reply = await _scripts.RunAsync("holds", _keys, values, 1, tickets.Count, tickets.Count);
        return ReadEach(tickets.Count, reply.Flag(), false, reply.Flag);
    }

    private async Task<bool[]> LeaveAsync(IReadOnlyList<Visitor> visitors)
    {
        var values = new RedisValue[2 * visitors.Count];
        for (var i = 0; i < visitors.Count; i++)
            Write(values, 2 * i, visitors[i].UserId, visitors[i].Ticket);
        var reply = await _scripts.RunAsync("leave", _keys, values, 1, visitors.Count, visitors.Count);
        return ReadEach(visitors.Count, reply.Flag(), false, reply.Flag);
    }

    private async Task<(QueueSnapshot Queue, ReplyReader Reply)> RunAsync(string script, RedisValue[] values, int rest, int calls = 1)
    {
        var reply = await _scripts.RunAsync(script, _keys, values, QueueSnapshot.Length, rest, calls);
        var queue = QueueSnapshot.Read(reply);
        _clock.Set(queue.NowMs);
        return (queue, reply);
    }

    private static long EndOf(TicketHolds holds) => holds.LastEnd?.ToUnixTimeMilliseconds() ?? 0;

    private static void Write(RedisValue[] values, int at, params ReadOnlySpan<RedisValue> arguments) => arguments.CopyTo(values.AsSpan(at));

    private static TReply[] ReadEach<TReply>(int count, bool isKnown, TReply unknown, Func<TReply> read)
    {
        var replies = new TReply[count];
        for (var i = 0; i < count; i++)
            replies[i] = isKnown ? read() : unknown;
        return replies;
    }
}

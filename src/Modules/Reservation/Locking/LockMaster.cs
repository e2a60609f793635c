using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Ticketing.Redis;

namespace Ticketing.Reservations.Locking;

/// <summary>
/// One Redis master that keeps locks. The calls of one schedule travel together (<see cref="ScriptBatcher{TItem,TReply}"/>), in their order. A master that does
/// not answer is told of once and then left alone, but for one call now and then, until it does. A call waits its turn for as long as a lock stands (<c>ttl</c>): after
/// that a lock that is taken is worth nothing, and one that is to end has ended.
/// </summary>
internal sealed class LockMaster(string name, RedisConnection redis, RedisScript script, TimeSpan ttl, TimeProvider time, ILogger log)
{
    private readonly ConcurrentDictionary<long, ScriptBatcher<SeatCall, SeatReply>> _schedules = new();
    private readonly TimeSpan _ttl = ttl;
    private readonly MasterWatch _watch = new(name, time, log);

    /// <summary>Takes the locks; at once silent while the master is known not to answer.</summary>
    public ValueTask<SeatReply> TakeAsync(long scheduleId, string value, IReadOnlyList<long> seatIds) =>
        _watch.MayAsk() ? new(CallAsync(scheduleId, new SeatCall(SeatCallKind.Take, value, seatIds))) : new(SeatReply.Silent);

    /// <summary>Asks in any case, so that what the master has of these seats ends even when it answers too late.</summary>
    public async Task<SeatReply> CallAsync(long scheduleId, SeatCall call)
    {
        try
        {
            return await _schedules.GetOrAdd(scheduleId, static (id, self) => new(calls => self.SendAsync(id, calls), self._ttl), this).RunAsync(call);
        }
        catch (TimeoutException)
        {
            // It never left.
            return SeatReply.Silent;
        }
    }

    private async Task<SeatReply[]> SendAsync(long scheduleId, IReadOnlyList<SeatCall> calls)
    {
        var replies = new SeatReply[calls.Count];
        try
        {
            var reply = await RunAsync(scheduleId, calls);
            for (var i = 0; i < replies.Length; i++)
                replies[i] = (SeatReply)reply[1 + i];
            _watch.HasAnswered();
        }
        catch (Exception fault)
        {
            _watch.HasNotAnswered(fault);
            Array.Fill(replies, SeatReply.Silent);
            _ = UndoAsync(scheduleId, calls);
        }

        return replies;
    }

    private async Task<ScriptReply> RunAsync(long scheduleId, IReadOnlyList<SeatCall> calls)
    {
        var values = new RedisValue[calls.Sum(call => call.Length)];
        var at = 0;
        foreach (var call in calls)
        {
            call.WriteTo(values.AsSpan(at, call.Length));
            at += call.Length;
        }

        await redis.OpenAsync().WaitAsync(redis.Timeout);
        return await script.RunAsync(redis, [FormattableString.Invariant($"seat:{{{scheduleId}}}:sales")], values, 1, calls.Count);
    }

    // What was sent may still come about. The release follows it on the same connection, so that no lock is left that nobody knows of.
    private async Task UndoAsync(long scheduleId, IReadOnlyList<SeatCall> calls)
    {
        var undo = calls.Where(call => call.Kind == SeatCallKind.Take).Select(call => call with { Kind = SeatCallKind.Settle }).ToList();
        if (undo.Count == 0)
            return;
        try
        {
            await RunAsync(scheduleId, undo);
        }
        catch (Exception fault)
        {
            _watch.HasNotAnswered(fault);
        }
    }
}

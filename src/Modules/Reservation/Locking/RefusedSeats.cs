using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ticketing.Redis;
using Ticketing.Reservations.Telemetry;

namespace Ticketing.Reservations.Locking;

/// <summary>
/// The memory of what the database has just said of seats (held, sold, sold out), in the main Redis and so the same on every replica. It answers the crowd in
/// front of a seat that is gone, so that the database is asked about that seat once in <see cref="SeatLockOptions.RememberMs"/>. It never refuses a seat that
/// is free: an entry ends before the hold does, and a change of the seat deletes it. Calls of one schedule travel in batches.
/// </summary>
internal sealed class RefusedSeats(
    RedisConnection redis, IOptions<SeatLockOptions> options, ReservationMetrics metrics, TimeProvider time, ILogger<RefusedSeats> log)
{
    // How many numbers refused_seats.lua returns for a call.
    private const int ReplyLength = 3;

    private static readonly TimeSpan LongestInLine = TimeSpan.FromSeconds(1);

    private readonly RedisConnection _redis = redis.Within(options.Value.Timeout);
    private readonly RedisScript _script = new(
        "refused_seats",
        RedisScript.AllowsFullMemory + FormattableString.Invariant($"local KEEP = {options.Value.RememberMs}\n") + RedisScript.Embedded(typeof(RefusedSeats)
            .Assembly, "refused_seats.lua"));
    private readonly RedisAvailability _availability = new("the memory of refused seats", time, log);
    private readonly ConcurrentDictionary<long, ScriptBatcher<RefusedSeatsCall, SeatMemory>> _schedules = new();

    /// <summary>What is remembered of the seats; nothing where Redis does not answer before the deadline.</summary>
    public async ValueTask<SeatMemory> FindAsync(long scheduleId, IReadOnlyList<long> seatIds, CancellationToken deadline)
    {
        if (!_availability.MayCall())
            return SeatMemory.Unavailable;
        var memory = await TryCallAsync(scheduleId, RefusedSeatsCall.Find(seatIds), deadline);
        if (memory.Answer != SeatAnswer.Unknown)
            metrics.Refused();
        return memory;
    }

    /// <summary>
    /// Remembers why the database refused seats, unless they have changed since <paramref name="memory"/> was read, which must have been before the database
    /// was asked. Does not fail.
    /// </summary>
    public async Task RememberAsync(long scheduleId, SeatMemory memory, TakenSeats taken)
    {
        if (!memory.IsAvailable || taken.Sold.Count + taken.Held.Count == 0)
            return;
        using var deadline = new CancellationTokenSource(options.Value.Timeout, time);
        await TryCallAsync(scheduleId, RefusedSeatsCall.Remember(memory, taken), deadline.Token);
    }

    /// <summary>
    /// Deletes what is remembered of seats that were sold, refunded or given back. To be called after the commit: requests on any replica that begin after this
    /// has completed meet the seats as they are. Does not fail: where Redis does not answer, an entry ends within <see cref="SeatLockOptions.RememberMs"/>.
    /// </summary>
    public async Task DeleteAsync(long scheduleId, IReadOnlyList<long> seatIds)
    {
        using var deadline = new CancellationTokenSource(options.Value.Timeout, time);
        await TryCallAsync(scheduleId, RefusedSeatsCall.Change(seatIds), deadline.Token);
    }

    // The memory only saves work, so a fault of it does not end a request.
    private async ValueTask<SeatMemory> TryCallAsync(long scheduleId, RefusedSeatsCall call, CancellationToken deadline)
    {
        try
        {
            return await _schedules
                .GetOrAdd(scheduleId, static (id, self) => new(calls => self.SendAsync(id, calls), LongestInLine), this)
                .RunAsync(call).WaitAsync(deadline);
        }
        catch (Exception)
        {
            metrics.MemoryFailed();
            return SeatMemory.Unavailable;
        }
    }

    private async Task<SeatMemory[]> SendAsync(long scheduleId, IReadOnlyList<RefusedSeatsCall> calls)
    {
        try
        {
            await _redis.OpenAsync().WaitAsync(_redis.Timeout);
            var reply = await _script.RunAsync(
                _redis,
                [FormattableString.Invariant($"seat:{{{scheduleId}}}:version")],
                [.. calls.SelectMany(call => call.Arguments)],
                1,
                calls.Count * ReplyLength);
            var memories = new SeatMemory[calls.Count];
            for (var (i, at) = (0, 1); i < memories.Length; i++, at += ReplyLength)
                memories[i] = new SeatMemory(AnswerOf(reply[at]), reply[at + 1], reply[at + 2]);
            _availability.Succeeded();
            return memories;
        }
        catch (Exception fault)
        {
            _availability.Failed(fault);
            throw;
        }
    }

    private static SeatAnswer AnswerOf(long item) => item is >= (long)SeatAnswer.Unknown and <= (long)SeatAnswer.SoldOut
        ? (SeatAnswer)item
        : throw new BadReplyException("refused_seats", $"{item} is no answer about seats");
}

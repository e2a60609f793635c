using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ticketing.Redis;
using Ticketing.Reservations.Holds;

namespace Ticketing.Reservations.Locking;

/// <summary>
/// The Redlock algorithm (https://redis.io/docs/latest/develop/use/patterns/distributed-locks/) over one or more independent masters, asked one after the other and
/// by everybody in the same order: so that of all who want a seat at once, somebody always gets past all the others. It tries once.
/// </summary>
internal sealed class Redlock : ISeatLock, IDisposable
{
    private readonly List<RedisConnection> _own = [];
    private readonly LockMaster[] _masters;
    private readonly TimeSpan _ttl;
    private readonly double _drift;
    private readonly ReservationMetrics _metrics;
    private readonly TimeProvider _time;

    public Redlock(
        RedisConnection main, IOptions<SeatLockOptions> options, IOptions<ReservationOptions> holds, ReservationMetrics metrics, TimeProvider time, ILogger<Redlock> log)
    {
        var rules = options.Value;
        // Kept locks must not outlive the hold that they stand for; a key lives on through its last millisecond.
        var ttlMs = Math.Min(rules.TtlMs, (holds.Value.HoldSeconds * 1000L) - 1);
        (_ttl, _drift, _metrics, _time) = (TimeSpan.FromMilliseconds(ttlMs), rules.ClockDriftFactor, metrics, time);
        var timeout = TimeSpan.FromMilliseconds(rules.TimeoutMs);
        var script = new RedisScript(
            "seats", FormattableString.Invariant($"local TTL, REMEMBER = {ttlMs}, {rules.RememberMs}\n") + RedisScript.Embedded(typeof(Redlock).Assembly, "seats.lua"));
        _own.AddRange(rules.Masters.Select(address => new RedisConnection(address, timeout)));
        _masters = _own.Count == 0
            ? [new LockMaster("main", main.Within(timeout), script, _ttl, time, log)]
            : [.. _own.Select((redis, index) => new LockMaster(NameOf(rules.Masters[index]), redis, script, _ttl, time, log))];
    }

    public async ValueTask<SeatLockAttempt> TryTakeAsync(long scheduleId, IReadOnlyList<long> seatIds)
    {
        var began = _time.GetTimestamp();
        // Random enough that nobody else ever has the same.
        var lease = new Lease(scheduleId, Guid.NewGuid().ToString("N"), seatIds);
        var (refused, soldOut) = (0, false);
        foreach (var master in _masters)
        {
            var reply = await master.TakeAsync(scheduleId, lease.Value, seatIds);
            soldOut |= reply == SeatReply.SoldOut;
            if (reply == SeatReply.Granted)
                lease.Masters.Add(master);
            else if (reply != SeatReply.Silent && RedlockRules.IsLost(_masters.Length, ++refused))
                break;
        }

        var validity = RedlockRules.Validity(_ttl, _time.GetElapsedTime(began), _drift);
        var verdict = RedlockRules.Decide(_masters.Length, lease.Masters.Count, refused, validity);
        if (verdict == SeatLockVerdict.Granted)
            return new SeatLockAttempt(verdict, lease);
        if (lease.Masters.Count > 0)
            await lease.DisposeAsync();
        if (verdict == SeatLockVerdict.Aside)
            _metrics.LockAside();
        else
            _metrics.LockRefused();
        return new SeatLockAttempt(verdict == SeatLockVerdict.Taken && soldOut ? SeatLockVerdict.SoldOut : verdict);
    }

    public Task ForgetAsync(long scheduleId, IReadOnlyList<long> seatIds)
    {
        var call = new SeatCall(SeatCallKind.Forget, "", seatIds);
        return Task.WhenAll(Array.ConvertAll(_masters, master => master.CallAsync(scheduleId, call)));
    }

    public void Dispose() => _own.ForEach(connection => connection.Dispose());

    // Without what follows the address, such as a password.
    private static string NameOf(string address) => address.Split(',')[0];

    private sealed class Lease(long scheduleId, string value, IReadOnlyList<long> seatIds) : ISeatLease
    {
        private bool _isOver;

        public string Value => value;

        /// <summary>The masters that granted the locks.</summary>
        public List<LockMaster> Masters { get; } = [];

        public void Keep() => _isOver = true;

        public ValueTask RefuseAsync(SeatsInTheWay found) => EndAsync(found);

        public ValueTask DisposeAsync() => EndAsync(null);

        private async ValueTask EndAsync(SeatsInTheWay? found)
        {
            if (_isOver)
                return;
            _isOver = true;
            var call = new SeatCall(SeatCallKind.Settle, value, seatIds, found);
            await Task.WhenAll(Masters.Select(master => master.CallAsync(scheduleId, call)));
        }
    }
}

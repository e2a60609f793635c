using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using RedLockNet;
using RedLockNet.SERedis;
using RedLockNet.SERedis.Configuration;
using StackExchange.Redis;
using Ticketing.Redis;
using Ticketing.Reservations.Holds;

namespace Ticketing.Reservations.Locking;

/// <summary>
/// Locks on seats by RedLock.net (https://github.com/samcook/RedLock.net), which is the algorithm of
/// https://redis.io/docs/latest/develop/use/patterns/distributed-locks/. It tries once and waits for nobody. A lock stands for as long as the database is asked, and no longer:
/// this one remembers nothing of what the database said.
/// </summary>
internal sealed class RedLockNetSeatLock : ISeatLock, IDisposable
{
    private static readonly RedLockRetryConfiguration Once = new(retryCount: 1, retryDelayMs: 10);

    private readonly List<RedisConnection> _own = [];
    private readonly RedisConnection[] _masters;
    private readonly TimeSpan _ttl;
    private readonly TimeSpan _timeout;
    private readonly MasterWatch _watch;
    private readonly ReservationMetrics _metrics;
    private readonly Lock _gate = new();
    private Made? _made;

    public RedLockNetSeatLock(
        RedisConnection main, IOptions<SeatLockOptions> options, IOptions<ReservationOptions> holds, ReservationMetrics metrics, TimeProvider time, ILogger<RedLockNetSeatLock> log)
    {
        var rules = options.Value;
        _ttl = TimeSpan.FromMilliseconds(Math.Min(rules.TtlMs, holds.Value.HoldSeconds * 1000L));
        _timeout = TimeSpan.FromMilliseconds(rules.TimeoutMs);
        (_metrics, _watch) = (metrics, new MasterWatch("RedLock.net", time, log));
        _own.AddRange(rules.Masters.Select(address => new RedisConnection(address, _timeout)));
        _masters = _own.Count == 0 ? [main] : [.. _own];
    }

    public async ValueTask<SeatLockAttempt> TryTakeAsync(long scheduleId, IReadOnlyList<long> seatIds)
    {
        if (!_watch.MayAsk())
            return Aside();
        var lease = new Lease(this);
        foreach (var seat in seatIds)
        {
            if (await TryTakeAsync(scheduleId, seat) is not { } taken)
            {
                await lease.DisposeAsync();
                return Aside();
            }

            lease.Locks.Add(taken);
            if (taken.Status == RedLockStatus.Acquired)
                continue;
            // Some masters said yes and others no: then perhaps nobody has the seat, and the database must be asked.
            var isSplit = taken.InstanceSummary.Acquired > 0;
            await lease.DisposeAsync();
            if (isSplit)
                return new SeatLockAttempt(SeatLockVerdict.Aside);
            _metrics.LockRefused();
            return new SeatLockAttempt(SeatLockVerdict.Taken);
        }

        return new SeatLockAttempt(SeatLockVerdict.Granted, lease);
    }

    // There is nothing that it could forget: its locks end before the answer is given.
    public Task ForgetAsync(long scheduleId, IReadOnlyList<long> seatIds) => Task.CompletedTask;

    public void Dispose()
    {
        _made?.Factory.Dispose();
        _own.ForEach(connection => connection.Dispose());
    }

    // Null where not enough masters answer in time.
    private async Task<IRedLock?> TryTakeAsync(long scheduleId, long seat)
    {
        Task<IRedLock>? asked = null;
        try
        {
            await Task.WhenAll(_masters.Select(master => master.OpenAsync())).WaitAsync(_timeout);
            asked = Factory().CreateLockAsync(string.Create(CultureInfo.InvariantCulture, $"{{{scheduleId}}}:{seat}"), _ttl);
            var taken = await asked.WaitAsync(_timeout);
            if (taken.Status is RedLockStatus.Acquired or RedLockStatus.Conflicted)
            {
                _watch.HasAnswered();
                return taken;
            }

            _watch.HasNotAnswered(new TimeoutException($"too few masters answer: {taken.InstanceSummary}"));
        }
        catch (Exception fault)
        {
            _watch.HasNotAnswered(fault);
            if (asked is not null)
                _ = LetGoAsync(asked);
        }

        return null;
    }

    // It may be granted yet, and would be extended for good.
    private static async Task LetGoAsync(Task<IRedLock> late)
    {
        await ((Task)late).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (late.IsCompletedSuccessfully)
            await late.Result.DisposeAsync();
    }

    private SeatLockAttempt Aside()
    {
        _metrics.LockAside();
        return new SeatLockAttempt(SeatLockVerdict.Aside);
    }

    // A connection that stays away is replaced by a new one, so the factory is made for those that there are now.
    private RedLockFactory Factory()
    {
        var made = Volatile.Read(ref _made);
        if (made is not null && made.IsFor(_masters))
            return made.Factory;
        lock (_gate)
        {
            if (_made is null || !_made.IsFor(_masters))
            {
                _made?.Factory.Dispose();
                Volatile.Write(ref _made, Made.For(_masters));
            }

            return _made!.Factory;
        }
    }

    private sealed record Made(IConnectionMultiplexer[] Connections, RedLockFactory Factory)
    {
        public static Made For(RedisConnection[] masters)
        {
            var connections = Array.ConvertAll(masters, master => master.Multiplexer);
            return new Made(connections, RedLockFactory.Create([.. connections.Select(each => new RedLockMultiplexer(each))], Once, NullLoggerFactory.Instance));
        }

        public bool IsFor(RedisConnection[] masters) => masters.Select(master => master.Multiplexer).SequenceEqual(Connections);
    }

    private sealed class Lease(RedLockNetSeatLock owner) : ISeatLease
    {
        private bool _isOver;

        public List<IRedLock> Locks { get; } = [];

        // RedLock.net extends a lock until it is released, so none can be left standing.
        public void Keep()
        {
        }

        public ValueTask RefuseAsync(SeatsInTheWay found) => DisposeAsync();

        public async ValueTask DisposeAsync()
        {
            if (_isOver)
                return;
            _isOver = true;
            try
            {
                await Task.WhenAll(Locks.Select(each => each.DisposeAsync().AsTask())).WaitAsync(owner._timeout);
            }
            catch (TimeoutException fault)
            {
                // What was sent may still come about; what does not ends with the lock's time.
                owner._watch.HasNotAnswered(fault);
            }
        }
    }
}

using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using RedLockNet;
using RedLockNet.SERedis;
using RedLockNet.SERedis.Configuration;
using Ticketing.Redis;
using Ticketing.Reservations.Telemetry;

namespace Ticketing.Reservations.Locking;

/// <summary>
/// Locks on seats by RedLock.net (https://github.com/samcook/RedLock.net) on a quorum of the configured masters. A lock lasts while its holder asks the
/// database. It tries once and does not wait for another holder. It saves work and decides nothing: without it the database decides alone.
/// </summary>
internal sealed class SeatLock : IDisposable
{
    private static readonly RedLockRetryConfiguration Once = new(retryCount: 1, retryDelayMs: 10);

    private readonly List<RedisConnection> _own = [];
    private readonly RedisConnection[] _masters;
    private readonly SeatLockOptions _options;
    private readonly RedisAvailability _availability;
    private readonly ReservationMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly Lazy<RedLockFactory> _factory;

    public SeatLock(RedisConnection main, IOptions<SeatLockOptions> options, ReservationMetrics metrics, TimeProvider time, ILogger<SeatLock> log)
    {
        _options = options.Value;
        (_metrics, _time, _availability) = (metrics, time, new RedisAvailability("the seat lock", time, log));
        _own.AddRange(_options.Masters.Select(address => new RedisConnection(address, _options.Timeout)));
        _masters = _own.Count == 0 ? [main] : [.. _own];
        _factory = new(() => RedLockFactory.Create([.. _masters.Select(master => new RedLockMultiplexer(master.Multiplexer))], Once,
            NullLoggerFactory.Instance));
    }

    /// <summary>Takes the locks of all the seats, or of none.</summary>
    /// <param name="scheduleId">The schedule.</param>
    /// <param name="seatIds">Its seats in the order of their ids, so that one of two requests for the same seats gets all locks.</param>
    /// <param name="deadline">When to go on without the lock.</param>
    public async ValueTask<SeatLockAttempt> TryAcquireAsync(long scheduleId, IReadOnlyList<long> seatIds, CancellationToken deadline)
    {
        if (!_availability.MayCall())
            return WithoutQuorum();
        var lease = new SeatLease(_options.Timeout, _time, _availability);
        foreach (var seat in seatIds)
        {
            var status = await TryAcquireAsync(lease, string.Create(CultureInfo.InvariantCulture, $"{{{scheduleId}}}:{seat}"), deadline);
            if (status == SeatLockStatus.Acquired)
                continue;
            await lease.DisposeAsync();
            if (status == SeatLockStatus.NoQuorum)
                return WithoutQuorum();
            _metrics.Refused();
            return new SeatLockAttempt(status);
        }

        return new SeatLockAttempt(SeatLockStatus.Acquired, lease);
    }

    public void Dispose()
    {
        if (_factory.IsValueCreated)
            _factory.Value.Dispose();
        _own.ForEach(connection => connection.Dispose());
    }

    private async Task<SeatLockStatus> TryAcquireAsync(SeatLease lease, string seat, CancellationToken deadline)
    {
        Task<IRedLock>? pending = null;
        try
        {
            await Task.WhenAll(_masters.Select(master => master.OpenAsync())).WaitAsync(deadline);
            pending = _factory.Value.CreateLockAsync(seat, TimeSpan.FromMilliseconds(_options.TtlMs));
            var answer = await pending.WaitAsync(deadline);
            switch (answer.Status)
            {
                case RedLockStatus.Acquired:
                    _availability.Succeeded();
                    lease.Add(answer);
                    return SeatLockStatus.Acquired;
                case RedLockStatus.Conflicted:
                    _availability.Succeeded();
                    // Where the masters are divided, possibly no request has a quorum, and the database has to be asked.
                    return answer.InstanceSummary.Acquired > 0 ? SeatLockStatus.NoQuorum : SeatLockStatus.Conflicted;
                default:
                    _availability.Failed(new TimeoutException($"too few masters answer: {answer.InstanceSummary}"));
                    return SeatLockStatus.NoQuorum;
            }
        }
        catch (Exception fault)
        {
            _availability.Failed(fault);
            if (pending is not null)
                _ = ReleaseLateAsync(pending);
            return SeatLockStatus.NoQuorum;
        }
    }

    // A lock that is granted after its request has continued without it would be extended until the host ends.
    private static async Task ReleaseLateAsync(Task<IRedLock> late)
    {
        await ((Task)late).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (late.IsCompletedSuccessfully)
            await late.Result.DisposeAsync();
    }

    private SeatLockAttempt WithoutQuorum()
    {
        _metrics.LockWithoutQuorum();
        return new SeatLockAttempt(SeatLockStatus.NoQuorum);
    }
}

/// <summary>The result of an attempt.</summary>
/// <param name="Status">Whether the locks are the request's.</param>
/// <param name="Lease">The locks that were acquired, to be disposed of.</param>
internal readonly record struct SeatLockAttempt(SeatLockStatus Status, SeatLease? Lease = null);

/// <summary>Whether a request may go on to the database.</summary>
internal enum SeatLockStatus
{
    /// <summary>It may, with the locks of all its seats.</summary>
    Acquired,

    /// <summary>It may, without locks: too few masters answered in time, or they are divided.</summary>
    NoQuorum,

    /// <summary>It may not: another request is asking for one of the seats at this moment.</summary>
    Conflicted,
}

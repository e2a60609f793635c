using Microsoft.Extensions.Logging;
using Ticketing.Common.Resilience;
using Ticketing.Common.Results;

namespace Ticketing.Common.Caching;

/// <summary>
/// A value that all requests of this replica share. One reading at a time is under way, however many requests wait for it; a request that is cancelled does not
/// stop it for the others, and a reading that takes too long goes on without them. The last good reading is kept when later ones fail. Requests wait through
/// the breaker, so that none waits while the database is known to be unavailable.
/// </summary>
public sealed class SharedRead<T>
    where T : class
{
    private readonly Func<CancellationToken, Task<T>> _read;
    private readonly Func<T, TimeSpan?> _goodFor;
    private readonly SharedReadOptions _options;
    private readonly CircuitBreaker _breaker;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private volatile Reading<T>? _current;
    private Task<Reading<T>>? _underWay;
    private long _lastRenewal;
    private int _version;

    /// <summary>Prepares the value; the first request starts the first reading.</summary>
    /// <param name="read">Reads the value.</param>
    /// <param name="options">Ages and limits.</param>
    /// <param name="breaker">The breaker of the source.</param>
    /// <param name="time">Measures ages.</param>
    /// <param name="log">The log for failures of readings in the background.</param>
    /// <param name="goodFor">How long a value is true, counted from the beginning of its reading; null for as long as the options allow.</param>
    public SharedRead(Func<CancellationToken, Task<T>> read, SharedReadOptions options, CircuitBreaker breaker, TimeProvider time, ILogger log, Func<T,
        TimeSpan?>? goodFor = null)
    {
        _read = read;
        _options = options;
        _breaker = breaker;
        _time = time;
        _log = log;
        _goodFor = goodFor ?? (_ => null);
    }

    /// <summary>The value, at most as old as the options allow, and read after every invalidation before this call.</summary>
    /// <exception cref="TimeoutException">The reading took too long.</exception>
    public ValueTask<T> GetAsync(CancellationToken cancellation) => GetAsync(_options.MaxAge, cancellation);

    /// <summary>The value, at most as old as <paramref name="maxAge"/>.</summary>
    /// <exception cref="TimeoutException">The reading took too long.</exception>
    public ValueTask<T> GetAsync(TimeSpan maxAge, CancellationToken cancellation)
    {
        var asked = _time.GetTimestamp();
        var version = Volatile.Read(ref _version);
        return _current is { } reading && IsFresh(reading, asked, version, maxAge) ? new(reading.Value) : AskAsync(asked, version, maxAge, cancellation);
    }

    /// <summary>The value as <see cref="GetAsync(CancellationToken)"/> gives it; where the source is unavailable, the last good one, however old.</summary>
    public ValueTask<SharedValue<T>> GetOrLastGoodAsync(CancellationToken cancellation)
    {
        var asked = _time.GetTimestamp();
        var version = Volatile.Read(ref _version);
        return _current is { } reading && IsFresh(reading, asked, version, _options.MaxAge)
            ? new(new SharedValue<T>(reading.Value))
            : new(ReadOrLastGoodAsync(asked, version, cancellation));
    }

    /// <summary>The value, however old; an old one is read again in the background. Waits for the first reading only.</summary>
    public ValueTask<T> GetRecentAsync(CancellationToken cancellation)
    {
        var asked = _time.GetTimestamp();
        if (_current is not { } reading)
            return GetAsync(cancellation);
        if (!IsFresh(reading, asked, Volatile.Read(ref _version), _options.MaxAge))
            Renew(asked);
        return new(reading.Value);
    }

    /// <summary>Requests from here on get a reading that began after this call.</summary>
    public void Invalidate() => Interlocked.Increment(ref _version);

    private bool IsFresh(Reading<T> reading, long asked, int version, TimeSpan maxAge) =>
        reading.Version >= version && asked < reading.FreshUntil && _time.GetElapsedTime(reading.BegunAt, asked) < maxAge;

    private async Task<SharedValue<T>> ReadOrLastGoodAsync(long asked, int version, CancellationToken cancellation)
    {
        try
        {
            return new SharedValue<T>(await AskAsync(asked, version, _options.MaxAge, cancellation));
        }
        catch (Exception fault) when (Faults.IsUnavailable(fault) && _current is not null)
        {
            var last = _current;
            return new SharedValue<T>(last.Value, _time.GetElapsedTime(last.BegunAt));
        }
    }

    private ValueTask<T> AskAsync(long asked, int version, TimeSpan maxAge, CancellationToken cancellation) => _breaker.RunAsync(
        static (call, cancellation) => new ValueTask<T>(call.Self.ReadAsync(call.Asked, call.Version, call.MaxAge, cancellation)),
        (Self: this, Asked: asked, Version: version, MaxAge: maxAge),
        cancellation: cancellation);

    private async Task<T> ReadAsync(long asked, int version, TimeSpan maxAge, CancellationToken cancellation)
    {
        // A reading that was under way already may be too old for this request; the next one is not.
        while (true)
        {
            var left = _options.Timeout - _time.GetElapsedTime(asked);
            var reading = await Join().WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time, cancellation);
            if (reading.BegunAt >= asked || IsFresh(reading, asked, version, maxAge))
                return reading.Value;
        }
    }

    private Task<Reading<T>> Join()
    {
        lock (_gate)
        {
            if (_underWay is not null)
                return _underWay;
            // The reading serves other requests too, so it must not run in the context of this one.
            using (ExecutionContext.SuppressFlow())
                return _underWay = Task.Run(BeginAsync);
        }
    }

    private async Task<Reading<T>> BeginAsync()
    {
        try
        {
            var version = Volatile.Read(ref _version);
            var begun = _time.GetTimestamp();
            using var deadline = new CancellationTokenSource(_options.Timeout, _time);
            var value = await ReadWithinAsync(deadline.Token);
            var oldest = begun + Ticks(_options.MaxAge);
            var until = _goodFor(value) is { } left ? Math.Min(oldest, begun + Ticks(left)) : oldest;
            var reading = new Reading<T>(value, begun, until, version);
            _current = reading;
            return reading;
        }
        finally
        {
            lock (_gate)
                _underWay = null;
        }
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);

    private async Task<T> ReadWithinAsync(CancellationToken deadline)
    {
        try
        {
            return await _read(deadline).WaitAsync(deadline);
        }
        catch (OperationCanceledException stopped) when (deadline.IsCancellationRequested)
        {
            throw new TimeoutException($"Reading {_options.Name} took longer than {_options.Timeout.TotalMilliseconds} ms.", stopped);
        }
    }

    private void Renew(long asked)
    {
        // Every request that finds an old value tries to renew it, but only one in each pause does so: an unavailable source must not be asked all the time.
        var last = Volatile.Read(ref _lastRenewal);
        if (last != 0 && _time.GetElapsedTime(last, asked) < _options.RenewalPause)
            return;
        if (Interlocked.CompareExchange(ref _lastRenewal, asked, last) == last)
            _ = RenewAsync();
    }

    private async Task RenewAsync()
    {
        try
        {
            await Join();
        }
        catch (Exception fault)
        {
            CachingLog.RenewalFailed(_log, _options.Name, fault);
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ticketing.Redis;
using Ticketing.Reservations;
using Ticketing.Reservations.Holds;
using Ticketing.Reservations.Locking;
using Ticketing.Tests.Support;

namespace Ticketing.Tests.Integration.SeatLock;

/// <summary>The lock of one replica on real masters.</summary>
internal sealed class Locks : IDisposable, ILogger<Redlock>, ILogger<RedLockNetSeatLock>
{
    private static long _schedules;

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly RedisConnection _main;
    private readonly ISeatLock _lock;

    /// <param name="options">The rules. The first address serves as the main Redis where none is named.</param>
    /// <param name="main">The main Redis; used where the options name no master.</param>
    /// <param name="holdSeconds">How long a hold lasts.</param>
    /// <param name="redLockNet">True for the lock by RedLock.net.</param>
    public Locks(SeatLockOptions options, string main = "127.0.0.1:1", int holdSeconds = 300, bool redLockNet = false)
    {
        _main = new RedisConnection(main, TimeSpan.FromSeconds(1));
        var holds = Options.Create(new ReservationOptions { HoldSeconds = holdSeconds });
        var metrics = new ReservationMetrics(_services.GetRequiredService<IMeterFactory>());
        _lock = redLockNet
            ? new RedLockNetSeatLock(_main, Options.Create(options), holds, metrics, TimeProvider.System, this)
            : new Redlock(_main, Options.Create(options), holds, metrics, TimeProvider.System, this);
    }

    /// <summary>What was logged.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>A schedule that no other test uses.</summary>
    public static long NewSchedule() => Interlocked.Increment(ref _schedules);

    /// <summary>Waits until all masters are connected, and forgets what was logged until then: on a busy machine a first call takes longer than a lock is to wait.</summary>
    public async Task ConnectAsync()
    {
        await Until.TrueAsync("the masters were connected", TimeSpan.FromSeconds(5), async () => await IsFreeAsync(NewSchedule(), 1) && Told("does not answer") == Told("answers again"));
        Lines.Clear();
    }

    public async Task<SeatLockAttempt> TakeAsync(long schedule, params long[] seats) => await _lock.TryTakeAsync(schedule, seats);

    public async Task<SeatLockVerdict> VerdictAsync(long schedule, params long[] seats) => (await TakeAsync(schedule, seats)).Verdict;

    /// <summary>Whether the seats could be taken just now; they are released again.</summary>
    public async Task<bool> IsFreeAsync(long schedule, params long[] seats)
    {
        var attempt = await TakeAsync(schedule, seats);
        if (attempt.Lease is not null)
            await attempt.Lease.DisposeAsync();
        return attempt.Verdict == SeatLockVerdict.Granted;
    }

    public Task ForgetAsync(long schedule, params long[] seats) => _lock.ForgetAsync(schedule, seats);

    public void Dispose()
    {
        ((IDisposable)_lock).Dispose();
        _main.Dispose();
        _services.Dispose();
    }

    private int Told(string what) => Lines.Count(line => line.Contains(what, StringComparison.Ordinal));

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue(formatter(state, exception));
}

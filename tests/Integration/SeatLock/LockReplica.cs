using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ticketing.Redis;
using Ticketing.Reservations.Locking;
using Ticketing.Reservations.Telemetry;
using Ticketing.Tests.Support;

namespace Ticketing.Tests.Integration.SeatLocks;

/// <summary>The seat lock and the memory of refused seats of one replica, on real servers.</summary>
internal sealed class LockReplica : IDisposable, ILogger<SeatLock>, ILogger<RefusedSeats>
{
    private static long _schedules;

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly RedisConnection _main;
    private readonly SeatLock _lock;
    private readonly RefusedSeats _refused;
    private readonly TimeSpan _deadline;

    /// <param name="options">The settings.</param>
    /// <param name="main">The main Redis; it keeps the locks, too, where the settings name no masters.</param>
    public LockReplica(SeatLockOptions options, string main)
    {
        _main = new RedisConnection(main, TimeSpan.FromSeconds(1));
        _deadline = options.Timeout;
        var metrics = new ReservationMetrics(_services.GetRequiredService<IMeterFactory>());
        _lock = new SeatLock(_main, Options.Create(options), metrics, TimeProvider.System, this);
        _refused = new RefusedSeats(_main, Options.Create(options), metrics, TimeProvider.System, this);
    }

    /// <summary>What was logged.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>A schedule that no other test uses.</summary>
    public static long NewSchedule() => Interlocked.Increment(ref _schedules);

    /// <summary>Waits until the servers are connected, which on a busy machine takes longer than a lock may take, then empties the log.</summary>
    public async Task ConnectAsync()
    {
        await Until.TrueAsync("the servers were connected", TimeSpan.FromSeconds(10), async () =>
            await IsFreeAsync(NewSchedule(), 1) && (await FindAsync(NewSchedule(), 1)).IsAvailable && Count("does not answer") == Count("answers again"));
        Lines.Clear();
    }

    public async Task<SeatLockAttempt> AcquireAsync(long schedule, params long[] seats)
    {
        using var deadline = new CancellationTokenSource(_deadline);
        return await _lock.TryAcquireAsync(schedule, seats, deadline.Token);
    }

    public async Task<SeatLockStatus> StatusAsync(long schedule, params long[] seats) => (await AcquireAsync(schedule, seats)).Status;

    /// <summary>Whether the locks of the seats could be acquired; they are released again.</summary>
    public async Task<bool> IsFreeAsync(long schedule, params long[] seats)
    {
        var attempt = await AcquireAsync(schedule, seats);
        if (attempt.Lease is not null)
            await attempt.Lease.DisposeAsync();
        return attempt.Status == SeatLockStatus.Acquired;
    }

    public async Task<SeatMemory> FindAsync(long schedule, params long[] seats)
    {
        using var deadline = new CancellationTokenSource(_deadline);
        return await _refused.FindAsync(schedule, seats, deadline.Token);
    }

    public async Task<SeatAnswer> AnswerAsync(long schedule, params long[] seats) => (await FindAsync(schedule, seats)).Answer;

    public Task RememberAsync(long schedule, SeatMemory memory, TakenSeats taken) => _refused.RememberAsync(schedule, memory, taken);

    /// <summary>Reads the memory and remembers at once, as a request does whose database answers in no time.</summary>
    public async Task RememberAsync(long schedule, TakenSeats taken) =>
        await RememberAsync(schedule, await FindAsync(schedule, [.. taken.Sold, .. taken.Held]), taken);

    public Task DeleteAsync(long schedule, params long[] seats) => _refused.DeleteAsync(schedule, seats);

    /// <summary>How many lines of the log contain a text.</summary>
    public int Count(string text) => Lines.Count(line => line.Contains(text, StringComparison.Ordinal));

    public void Dispose()
    {
        _lock.Dispose();
        _main.Dispose();
        _services.Dispose();
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue(formatter(state, exception));
}

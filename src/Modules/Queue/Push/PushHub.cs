using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ticketing.Common.Results;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Store;

namespace Ticketing.Queues.Push;

/// <summary>
/// All listeners of this replica. Served messages lead to those they concern; once a second those whose own next look is due are looked at, the stuck are
/// dropped, and the silent get a sign of life. Nothing here waits for a listener, and no listener costs a call of its own.
/// </summary>
internal sealed class PushHub : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, QueueListeners> _queues = new();
    private readonly ConcurrentDictionary<long, (QueueListeners Queue, Listener Listener)> _listeners = new();
    private readonly PlaceWatch _watch;
    private readonly ServedFeed _feed;
    private readonly RedisQueue _redis;
    private readonly WaitingRoom _room;
    private readonly RecentAdmissions _recent;
    private readonly PushMetrics _metrics;
    private readonly PushOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<PushHub> _log;
    private volatile bool _isStopping;

    public PushHub(
        PlaceWatch watch, ServedFeed feed, RedisQueue redis, WaitingRoom room, RecentAdmissions recent, PushMetrics metrics,
        IOptions<PushOptions> options, TimeProvider time, ILogger<PushHub> log)
    {
        (_watch, _feed, _redis, _room, _recent, _metrics, _options, _time, _log) = (watch, feed, redis, room, recent, metrics, options.Value, time, log);
        metrics.Observe(() => _queues.Values);
    }

    /// <summary>Takes a listener in; it is told its state as soon as that is known.</summary>
    /// <param name="token">The place it listens to.</param>
    /// <param name="drop">Cuts its connection.</param>
    /// <param name="wantsKeepAlive">Whether it is to get signs of life.</param>
    public Listener Add(QueueToken token, Action drop, bool wantsKeepAlive)
    {
        var queue = _queues.GetOrAdd(token.Visitor.Queue, static name => new QueueListeners(name));
        var listener = new Listener(token, drop, wantsKeepAlive);
        listener.Writes(_time.GetTimestamp());
        listener.Wrote();
        _listeners[listener.Serial] = (queue, listener);
        if (queue.Add(listener, _options.MaxListenersPerPlace) is { } oldest)
            Drop(oldest);

        // After it was added, so that either this or StoppingAsync sees the other.
        if (_isStopping)
            listener.Put(PushMessage.Goodbye);
        else
            _ = _watch.CheckAsync(queue, [listener]);
        return listener;
    }

    /// <summary>The stream of a listener has ended.</summary>
    public void Remove(Listener listener)
    {
        if (_listeners.TryRemove(listener.Serial, out var entry))
            entry.Queue.Remove(listener);
    }

    /// <summary>The server is about to stop, and would wait for the streams: all listeners are sent elsewhere.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        _isStopping = true;
        foreach (var (_, (_, listener)) in _listeners)
            listener.Put(PushMessage.Goodbye);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _feed.Served += OnServed;
        _feed.Served += _room.Remember;
        _feed.Left += LookAt;
        _feed.Kept += LookAt;
        _feed.Left += _recent.OnLeft;
        // Told by the next round: a cleared line may have a great many listeners.
        _feed.Cleared += name => MakeAllDue(queue => queue.Queue == name);
        while (!stoppingToken.IsCancellationRequested)
        {
            if (await _feed.EnsureAsync())
                MakeAllDue(_ => true);
            MakeAllDue(HasLost);
            await GoRoundAsync();
            await Task.Delay(Round, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task GoRoundAsync()
    {
        var now = _time.GetTimestamp();
        var stuckSince = now - Ticks(_options.WriteTimeoutSeconds);
        // Half a round early rather than a round late.
        var silentSince = now - Ticks(_options.KeepAliveSeconds - 0.5);
        var due = new Dictionary<QueueListeners, List<Listener>>();
        foreach (var (_, (queue, listener)) in _listeners)
        {
            if (listener.IsStuckSince(stuckSince))
                Drop(listener);
            else if (listener.WantsKeepAlive && listener.IsSilentSince(silentSince))
                listener.Put(PushMessage.KeepAlive);
            if (listener.Due > now)
                continue;
            if (!due.TryGetValue(queue, out var listeners))
                due.Add(queue, listeners = []);
            listeners.Add(listener);
        }

        await Task.WhenAll(due.Select(each => _watch.CheckAsync(each.Key, each.Value)));
    }

    private void OnServed(string name, long order)
    {
        if (_queues.TryGetValue(name, out var queue) && queue.Serve(order))
            _ = ServeAsync(queue);
    }

    // Those who concerns what was served: one round of calls at a time, however many messages come meanwhile.
    private async Task ServeAsync(QueueListeners queue)
    {
        while (true)
        {
            await PutInOrderAsync(queue);
            if (queue.NextTurn() is not { } turn)
                return;
            await _watch.CheckAsync(queue, turn);
        }
    }

    private async Task PutInOrderAsync(QueueListeners queue)
    {
        if (!queue.HasShuffled)
            return;
        try
        {
            queue.Shuffle(await _redis.SeedAsync(queue.Queue));
        }
        catch (Exception fault) when (Faults.IsUnavailable(fault))
        {
            // They are asked for one by one instead.
            QueueLog.PushFailed(_log, queue.Queue, fault.GetType().Name, fault.Message);
        }
    }

    private void LookAt(string name, long ticket)
    {
        if (_queues.TryGetValue(name, out var queue) && queue.Of(ticket) is { Count: > 0 } listeners)
            _ = _watch.CheckAsync(queue, listeners);
    }

    // Redis has lost a queue: whoever listens stands in line again at once, so that the old order can be put together before anybody is let in.
    private bool HasLost(QueueListeners queue)
    {
        var epoch = _room.EpochOf(queue.Queue);
        var lost = queue.Epoch != 0 && epoch != queue.Epoch;
        queue.Epoch = epoch;
        return lost;
    }

    private void MakeAllDue(Func<QueueListeners, bool> of)
    {
        var queues = _queues.Values.Where(of).ToHashSet();
        if (queues.Count == 0)
            return;
        var now = _time.GetTimestamp();
        foreach (var (_, (queue, listener)) in _listeners)
        {
            if (queues.Contains(queue))
                listener.Due = now;
        }
    }

    private void Drop(Listener listener)
    {
        _metrics.Dropped();
        listener.Drop();
    }

    private long Ticks(double seconds) => (long)(seconds * _time.TimestampFrequency);
}

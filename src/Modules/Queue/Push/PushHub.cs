using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Store;
using Ticketing.Queues.Telemetry;
using Ticketing.Queues.Tokens;

namespace Ticketing.Queues.Push;

/// <summary>
/// All listeners of this replica. An event leads to a check of the listeners that it concerns; once a second the listeners whose own check is due are checked,
/// those whose write takes too long are dropped, and idle ones get a keep-alive. No listener is waited for, and none has a subscription of its own.
/// </summary>
internal sealed class PushHub : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, QueueListeners> _queues = new();
    private readonly ConcurrentDictionary<long, (QueueListeners Queue, Listener Listener)> _listeners = new();
    private readonly ListenerChecks _checks;
    private readonly QueueEvents _events;
    private readonly RedisQueues _redis;
    private readonly QueueOpener _opener;
    private readonly PushMetrics _metrics;
    private readonly PushOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<PushHub> _log;
    private volatile bool _isStopping;

    public PushHub(
        ListenerChecks checks,
        QueueEvents events,
        RedisQueues redis,
        QueueOpener opener,
        PushMetrics metrics,
        IOptions<PushOptions> options,
        TimeProvider time,
        ILogger<PushHub> log)
    {
        (_checks, _events, _redis, _opener, _metrics, _options, _time, _log) = (checks, events, redis, opener, metrics, options.Value, time, log);
        metrics.Observe(() => _queues.Values);
    }

    /// <summary>Adds a listener, which gets the state of its ticket as soon as that is known. Null when its ticket has as many as it may.</summary>
    /// <param name="token">The token of its ticket.</param>
    /// <param name="drop">Cuts its connection.</param>
    /// <param name="needsKeepAlive">Whether it gets keep-alive messages.</param>
    public Listener? TryAdd(QueueToken token, Action drop, bool needsKeepAlive)
    {
        var queue = _queues.GetOrAdd(token.Visitor.Queue, static name => new QueueListeners(name));
        var listener = new Listener(token, drop, needsKeepAlive);
        listener.BeginWrite(_time.GetTimestamp());
        listener.EndWrite();
        if (!queue.TryAdd(listener, _options.MaxListenersPerPlace))
            return null;
        _listeners[listener.Serial] = (queue, listener);

        // After it was added, so that either this call or StoppingAsync sees the other.
        if (_isStopping)
            listener.Put(PushMessage.Stopping);
        else
            _ = _checks.CheckAsync(queue, [listener]);
        return listener;
    }

    /// <summary>The stream of a listener has ended.</summary>
    public void Remove(Listener listener)
    {
        if (_listeners.TryRemove(listener.Serial, out var entry))
            entry.Queue.Remove(listener);
    }

    /// <summary>Ends all streams with a reconnection time: the server is about to stop and would wait for them.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        _isStopping = true;
        foreach (var (_, (_, listener)) in _listeners)
            listener.Put(PushMessage.Stopping);
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
        _events.Served += OnServed;
        _events.Served += _opener.RememberServed;
        _events.Left += Check;
        _events.Kept += Check;
        // Left to the next round, because a cleared line may have a very large number of listeners.
        _events.Cleared += name => MakeAllDue(queue => queue.Queue == name);
        while (!stoppingToken.IsCancellationRequested)
        {
            if (await _events.EnsureAsync())
                MakeAllDue(_ => true);
            MakeAllDue(HasLost);
            await RunRoundAsync();
            await Task.Delay(Round, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunRoundAsync()
    {
        var now = _time.GetTimestamp();
        var writeLimit = now - Ticks(_options.WriteTimeoutSeconds);
        // Half a round early rather than a round late.
        var idleLimit = now - Ticks(_options.KeepAliveSeconds - 0.5);
        var due = new Dictionary<QueueListeners, List<Listener>>();
        foreach (var (_, (queue, listener)) in _listeners)
        {
            if (listener.IsWritingSince(writeLimit))
                Drop(listener);
            else if (listener.NeedsKeepAlive && listener.IsIdleSince(idleLimit))
                listener.Put(PushMessage.KeepAlive);
            if (listener.Due > now)
                continue;
            if (!due.TryGetValue(queue, out var listeners))
                due.Add(queue, listeners = []);
            listeners.Add(listener);
        }

        await Task.WhenAll(due.Select(each => _checks.CheckAsync(each.Key, each.Value)));
    }

    private void OnServed(string name, long order)
    {
        if (_queues.TryGetValue(name, out var queue) && queue.Serve(order))
            _ = ServeAsync(queue);
    }

    // One round of checks at a time, however many events come meanwhile.
    private async Task ServeAsync(QueueListeners queue)
    {
        while (true)
        {
            await ShuffleAsync(queue);
            if (queue.NextTurn() is not { } turn)
                return;
            await _checks.CheckAsync(queue, turn);
        }
    }

    private async Task ShuffleAsync(QueueListeners queue)
    {
        if (!queue.HasShuffled)
            return;
        try
        {
            queue.Shuffle(await _redis[queue.Queue].SeedAsync());
        }
        catch (Exception fault)
        {
            // Then all of them are checked.
            QueueLog.PushFailed(_log, queue.Queue, fault.GetType().Name, fault.Message);
        }
    }

    private void Check(string name, long ticket)
    {
        if (_queues.TryGetValue(name, out var queue) && queue.Of(ticket) is { Count: > 0 } listeners)
            _ = _checks.CheckAsync(queue, listeners);
    }

    // After a loss of Redis all listeners are checked, which restores their tickets while the queue recovers.
    private bool HasLost(QueueListeners queue)
    {
        var epoch = _opener.EpochOf(queue.Queue);
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

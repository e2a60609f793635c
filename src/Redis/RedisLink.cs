using StackExchange.Redis;

namespace Ticketing.Redis;

/// <summary>
/// The multiplexer behind a connection. It reconnects by itself, but now and then one stays away for good after all of its sockets were cut at once; so while it is
/// away a new one is tried beside it, and takes its place as soon as that one is connected.
/// </summary>
internal sealed class RedisLink(string address, TimeSpan timeout) : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Lock _callers = new();
    private Task? _opening;
    private ConnectionMultiplexer? _current;
    private ConnectionMultiplexer? _retired;
    private Timer? _watch;
    private bool _wasAway;
    private bool _isDisposed;

    /// <summary>Whether it has been opened.</summary>
    public bool IsOpen => Volatile.Read(ref _current) is not null;

    /// <summary>The multiplexer to use now. Not to be kept.</summary>
    public ConnectionMultiplexer Current => Volatile.Read(ref _current) ?? OpenFirst();

    /// <summary>Opens it, or joins the opening that is under way: however many wait, they hold one thread.</summary>
    public Task OpenAsync()
    {
        if (IsOpen)
            return Task.CompletedTask;
        lock (_callers)
        {
            if (_opening is null or { IsFaulted: true })
                _opening = Task.Run(OpenFirst);
            return _opening;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _watch?.Dispose();
            _retired?.Dispose();
            _current?.Dispose();
        }
    }

    private ConnectionMultiplexer OpenFirst()
    {
        lock (_gate)
        {
            if (_current is null)
            {
                Volatile.Write(ref _current, Ready(ConnectionMultiplexer.Connect(Settings())));
                _watch = new Timer(_ => _ = WatchAsync(), null, Look, Timeout.InfiniteTimeSpan);
            }

            return _current!;
        }
    }

    private async Task WatchAsync()
    {
        try
        {
            // Whoever had the retired one in hand has long used it.
            Interlocked.Exchange(ref _retired, null)?.Dispose();
            var isAway = !Current.IsConnected;
            if (isAway && _wasAway)
                await TryAnewAsync();
            _wasAway = isAway;
        }
        finally
        {
            lock (_gate)
            {
                if (!_isDisposed)
                    _watch!.Change(Look, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private async Task TryAnewAsync()
    {
        var fresh = Ready(await ConnectionMultiplexer.ConnectAsync(Settings()));
        lock (_gate)
        {
            if (!_isDisposed && fresh.IsConnected && !_current!.IsConnected)
            {
                _retired = _current;
                Volatile.Write(ref _current, fresh);
                return;
            }
        }

        fresh.Dispose();
    }

    private ConfigurationOptions Settings()
    {
        var settings = ConfigurationOptions.Parse(address);
        settings.AbortOnConnectFail = false;
        settings.ConnectTimeout = (int)timeout.TotalMilliseconds;
        settings.SyncTimeout = (int)timeout.TotalMilliseconds;
        settings.ReconnectRetryPolicy = new LinearRetry(500);
        // While Redis is away a call fails at once, as it does with the older client, rather than when its time is over.
        settings.BacklogPolicy = BacklogPolicy.FailFast;
        return settings;
    }

    private static ConnectionMultiplexer Ready(ConnectionMultiplexer multiplexer)
    {
        return multiplexer;
    }
}

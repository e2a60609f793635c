using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Ticketing.Common.Redis;

/// <summary>A multiplexed connection to Redis; a replica has one, and one more for each other server it uses. It reconnects by itself and never blocks start-up.</summary>
public sealed class RedisConnection : IDisposable
{
    private readonly Lazy<ConnectionMultiplexer> _multiplexer;

    /// <summary>Prepares the connection to <c>ConnectionStrings:Redis</c>; it opens on first use.</summary>
    public RedisConnection(IConfiguration configuration, IOptions<RedisOptions> options)
        : this(
            configuration.GetConnectionString("Redis") ??
                throw new InvalidOperationException("ConnectionStrings:Redis is not set. Set it to the address of Redis, for example 127.0.0.1:6379."),
            TimeSpan.FromMilliseconds(options.Value.TimeoutMs))
    {
    }

    /// <summary>Prepares a connection; it opens on first use.</summary>
    /// <param name="address">Where Redis is, in the form of <c>ConnectionStrings:Redis</c>.</param>
    /// <param name="timeout">How long one call may take.</param>
    public RedisConnection(string address, TimeSpan timeout)
        : this(new Lazy<ConnectionMultiplexer>(() => Open(address, timeout)), timeout)
    {
    }

    private RedisConnection(Lazy<ConnectionMultiplexer> multiplexer, TimeSpan timeout)
    {
        _multiplexer = multiplexer;
        Timeout = timeout;
    }

    /// <summary>How long one call may take.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>Where commands go.</summary>
    public IDatabase Database => _multiplexer.Value.GetDatabase();

    /// <summary>Where channels are subscribed to.</summary>
    public ISubscriber Subscriber => _multiplexer.Value.GetSubscriber();

    /// <summary>The connection itself, for what the two above do not reach.</summary>
    public IConnectionMultiplexer Multiplexer => _multiplexer.Value;

    /// <summary>The same connection, for calls that may take another time. It is disposed of with this one.</summary>
    public RedisConnection Within(TimeSpan timeout) => new(_multiplexer, timeout);

    /// <summary>Completes when it is open, or has been found not to open for now; then using it does not block.</summary>
    public Task OpenAsync() => _multiplexer.IsValueCreated ? Task.CompletedTask : Task.Run(() => _multiplexer.Value);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_multiplexer.IsValueCreated)
            _multiplexer.Value.Dispose();
    }

    private static ConnectionMultiplexer Open(string address, TimeSpan timeout)
    {
        var settings = ConfigurationOptions.Parse(address);
        settings.AbortOnConnectFail = false;
        settings.ConnectTimeout = (int)timeout.TotalMilliseconds;
        settings.SyncTimeout = (int)timeout.TotalMilliseconds;
        settings.ReconnectRetryPolicy = new LinearRetry(500);
#if STACK_FULL
        // While Redis is away a call fails at once, as it does with the older client, rather than when its time is over.
        settings.BacklogPolicy = BacklogPolicy.FailFast;
#endif
        var multiplexer = ConnectionMultiplexer.Connect(settings);
#if !STACK_FULL
        // In order, each reply waits for the continuation of the one before it; replies here do not depend on each other. Later clients have no such order.
        multiplexer.PreserveAsyncOrder = false;
#endif
        return multiplexer;
    }
}

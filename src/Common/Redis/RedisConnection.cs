using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Ticketing.Common.Redis;

/// <summary>The one multiplexed connection to Redis that a replica has. It reconnects by itself and never blocks start-up.</summary>
public sealed class RedisConnection : IDisposable
{
    private readonly Lazy<ConnectionMultiplexer> _multiplexer;

    /// <summary>Prepares the connection; it opens on first use.</summary>
    public RedisConnection(IConfiguration configuration, IOptions<RedisOptions> options)
    {
        var address = configuration.GetConnectionString("Redis") ??
            throw new InvalidOperationException("ConnectionStrings:Redis is not set. Set it to the address of Redis, for example 127.0.0.1:6379.");
        Timeout = TimeSpan.FromMilliseconds(options.Value.TimeoutMs);
        _multiplexer = new Lazy<ConnectionMultiplexer>(() => Open(address, options.Value));
    }

    /// <summary>How long one call may take.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>Where commands go.</summary>
    public IDatabase Database => _multiplexer.Value.GetDatabase();

    /// <summary>Where channels are subscribed to.</summary>
    public ISubscriber Subscriber => _multiplexer.Value.GetSubscriber();

    /// <summary>The connection itself, for what the two above do not reach.</summary>
    public IConnectionMultiplexer Multiplexer => _multiplexer.Value;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_multiplexer.IsValueCreated)
            _multiplexer.Value.Dispose();
    }

    private static ConnectionMultiplexer Open(string address, RedisOptions options)
    {
        var settings = ConfigurationOptions.Parse(address);
        settings.AbortOnConnectFail = false;
        settings.ConnectTimeout = options.TimeoutMs;
        settings.SyncTimeout = options.TimeoutMs;
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

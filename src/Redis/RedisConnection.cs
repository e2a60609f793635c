using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Ticketing.Redis;

/// <summary>A multiplexed connection to Redis; a replica has one, and one more for each other server it uses. It reconnects by itself and never blocks start-up.</summary>
public sealed class RedisConnection : IDisposable
{
    internal const string AddressMissing = "ConnectionStrings:Redis is not set. Set it to the address of Redis, for example 127.0.0.1:6379.";

    private readonly RedisLink _link;

    /// <summary>Prepares the connection to <c>ConnectionStrings:Redis</c>; it opens on first use.</summary>
    public RedisConnection(IConfiguration configuration, IOptions<RedisOptions> options)
        : this(
            configuration.GetConnectionString("Redis") ??
                throw new InvalidOperationException(AddressMissing),
            TimeSpan.FromMilliseconds(options.Value.TimeoutMs))
    {
    }

    /// <summary>Prepares a connection; it opens on first use.</summary>
    /// <param name="address">Where Redis is, in the form of <c>ConnectionStrings:Redis</c>.</param>
    /// <param name="timeout">How long one call may take.</param>
    public RedisConnection(string address, TimeSpan timeout)
        : this(new RedisLink(address, timeout), timeout)
    {
    }

    private RedisConnection(RedisLink link, TimeSpan timeout)
    {
        _link = link;
        Timeout = timeout;
    }

    /// <summary>How long one call may take.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>Where commands go.</summary>
    public IDatabase Database => _link.Current.GetDatabase();

    /// <summary>Where channels are subscribed to.</summary>
    public ISubscriber Subscriber => _link.Current.GetSubscriber();

    /// <summary>The connection itself, for what the two above do not reach.</summary>
    public IConnectionMultiplexer Multiplexer => _link.Current;

    /// <summary>The same connection, for calls that may take another time. It is disposed of with this one.</summary>
    public RedisConnection Within(TimeSpan timeout) => new(_link, timeout);

    /// <summary>Completes when it is open, or has been found not to open for now; then using it does not block.</summary>
    public Task OpenAsync() => _link.OpenAsync();

    /// <inheritdoc/>
    public void Dispose() => _link.Dispose();
}

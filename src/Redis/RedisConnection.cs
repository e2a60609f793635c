using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Ticketing.Common.Results;

namespace Ticketing.Redis;

/// <summary>
/// A multiplexed connection to Redis. It opens on first use, so it never blocks start-up, and reconnects by itself. While Redis is away, calls fail at once.
/// </summary>
public sealed class RedisConnection : IDisposable
{
    internal const string AddressMissing = "ConnectionStrings:Redis is not set. Set it to the address of Redis, for example 127.0.0.1:6379.";

    private static readonly TimeSpan ReconnectInterval = TimeSpan.FromMilliseconds(500);

    private readonly Opening _opening;

    /// <summary>Prepares the connection to <c>ConnectionStrings:Redis</c>.</summary>
    public RedisConnection(IConfiguration configuration, IOptions<RedisOptions> options)
        : this(
            configuration.GetConnectionString("Redis") ?? throw new InvalidOperationException(AddressMissing),
            TimeSpan.FromMilliseconds(options.Value.TimeoutMs))
    {
    }

    /// <summary>Prepares a connection.</summary>
    /// <param name="address">The address of Redis, in the form of <c>ConnectionStrings:Redis</c>.</param>
    /// <param name="timeout">How long one call may take.</param>
    public RedisConnection(string address, TimeSpan timeout)
        : this(new Opening(Settings(address, timeout)), timeout)
    {
    }

    private RedisConnection(Opening opening, TimeSpan timeout) => (_opening, Timeout) = (opening, timeout);

    /// <summary>How long one call may take.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>The connection itself. Blocks until it has been opened, at most for the timeout; see <see cref="OpenAsync"/>.</summary>
    public IConnectionMultiplexer Multiplexer => _opening.Run().GetAwaiter().GetResult();

    /// <summary>Where commands go. Faults of the client library come out untranslated: calls of the product go by <see cref="CallAsync"/>.</summary>
    public IDatabase Database => Multiplexer.GetDatabase();

    /// <summary>The same connection for calls with another timeout. It is disposed of with this one.</summary>
    public RedisConnection Within(TimeSpan timeout) => new(_opening, timeout);

    /// <summary>Completes when the connection is open, or when Redis has been found to be away for now: then using it does not block.</summary>
    public Task OpenAsync() => _opening.Run();

    /// <summary>Sends a command.</summary>
    /// <param name="command">The command. It is given up after <see cref="Timeout"/>; Redis may still run it.</param>
    /// <exception cref="UnavailableException">Redis does not answer, or refuses commands for the moment.</exception>
    public Task<T> CallAsync<T>(Func<IDatabase, Task<T>> command) => UseAsync(multiplexer => command(multiplexer.GetDatabase()));

    /// <summary>Does something with the connection itself, such as a subscription.</summary>
    /// <param name="use">What is done. It is given up after <see cref="Timeout"/>.</param>
    /// <exception cref="UnavailableException">Redis does not answer, or refuses commands for the moment.</exception>
    public async Task<T> UseAsync<T>(Func<IConnectionMultiplexer, Task<T>> use)
    {
        try
        {
            var multiplexer = await _opening.Run().WaitAsync(Timeout);
            return await use(multiplexer).WaitAsync(Timeout);
        }
        catch (Exception fault) when (RedisFaults.IsUnavailable(fault))
        {
            throw RedisFaults.Unavailable(fault);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _opening.Dispose();

    private static ConfigurationOptions Settings(string address, TimeSpan timeout)
    {
        var settings = ConfigurationOptions.Parse(address);
        settings.AbortOnConnectFail = false;
        settings.ConnectTimeout = (int)timeout.TotalMilliseconds;
        settings.SyncTimeout = (int)timeout.TotalMilliseconds;
        settings.ReconnectRetryPolicy = new LinearRetry((int)ReconnectInterval.TotalMilliseconds);
        settings.BacklogPolicy = BacklogPolicy.FailFast;
        return settings;
    }

    /// <summary>The first opening of a multiplexer: all who need it wait for the same one.</summary>
    private sealed class Opening(ConfigurationOptions settings) : IDisposable
    {
        private readonly Lock _gate = new();
        private Task<ConnectionMultiplexer>? _task;

        public Task<ConnectionMultiplexer> Run()
        {
            if (Volatile.Read(ref _task) is { IsCompletedSuccessfully: true } open)
                return open;
            lock (_gate)
            {
                if (_task is null or { IsFaulted: true })
                    Volatile.Write(ref _task, Task.Run(() => ConnectionMultiplexer.ConnectAsync(settings)));
                return _task!;
            }
        }

        // An opening that is still under way is disposed of when it has ended.
        public void Dispose() => _task?.ContinueWith(
            static opened => opened.Result.Dispose(),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using StackExchange.Redis;
using Ticketing.Queues.Push;
using Ticketing.Redis;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Redis;

/// <summary>A multiplexer that stays away for good, as one now and then does after all of its sockets were cut at once: here it is closed.</summary>
public sealed class ReplacedConnectionTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private RedisServer _server = null!;
    private RedisConnection _redis = null!;

    public async Task InitializeAsync()
    {
        _server = await RedisServer.StartNewAsync();
        _redis = new RedisConnection(_server.ConnectionString, TimeSpan.FromSeconds(1));
        await _redis.OpenAsync();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _redis.Dispose();

    [Fact]
    public async Task Connection_ThatStaysAway_IsReplacedWithinSeconds()
    {
        await _redis.Database.PingAsync();

        _redis.Multiplexer.Close(allowCommandsToComplete: false);

        await Until.TrueAsync("calls work again", Patience, async () =>
        {
            try
            {
                await _redis.Database.PingAsync();
                return true;
            }
            catch (ObjectDisposedException)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task Feed_WhoseConnectionWasReplaced_HearsAgainAndSaysThatItMissedSomething()
    {
        var feed = new QueueEvents(_redis, NullLogger<QueueEvents>.Instance);
        var served = 0L;
        feed.Served += (_, order) => Volatile.Write(ref served, order);
        (await feed.EnsureAsync()).ShouldBeTrue();
        (await feed.EnsureAsync()).ShouldBeFalse();
        var before = _redis.Multiplexer;

        before.Close(allowCommandsToComplete: false);
        await Until.TrueAsync("another took its place", Patience, () => Task.FromResult(_redis.Multiplexer != before));

        (await feed.EnsureAsync()).ShouldBeTrue();
        await _redis.Subscriber.PublishAsync(new RedisChannel("q:{concert-1}:events", RedisChannel.PatternMode.Literal), 42);
        await Until.TrueAsync("the message was heard", Patience, () => Task.FromResult(Volatile.Read(ref served) == 42));
    }
}

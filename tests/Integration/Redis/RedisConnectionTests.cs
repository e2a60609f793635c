using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using StackExchange.Redis;
using Ticketing.Common.Results;
using Ticketing.Queues.Push;
using Ticketing.Redis;
using Ticketing.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace Ticketing.Tests.Integration.Redis;

/// <summary>A connection whose Redis is cut off, killed or frozen. The client library alone brings it back.</summary>
public sealed class RedisConnectionTests(ITestOutputHelper output) : IAsyncLifetime, IDisposable
{
    private const int Cuts = 100;

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private RedisServer _server = null!;
    private TcpLink _link = null!;
    private RedisConnection _redis = null!;

    public async Task InitializeAsync()
    {
        _server = await RedisServer.StartNewAsync();
        _link = TcpLink.To(_server.Port);
        _redis = new RedisConnection(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_link.Port}"), CallTimeout);
        await CallAsync();
    }

    public async Task DisposeAsync()
    {
        await _link.DisposeAsync();
        await _server.DisposeAsync();
    }

    public void Dispose() => _redis.Dispose();

    [Fact]
    public async Task CallAsync_AfterEachOfAHundredCuts_AnswersAgainWithinSeconds()
    {
        var random = new Random(7);
        var slowest = TimeSpan.Zero;
        for (var cut = 1; cut <= Cuts; cut++)
        {
            // Both connections of a multiplexer at once, while calls are on their way; every fourth time twice in a row, while it reconnects.
            var calls = Enumerable.Range(0, 50).Select(_ => TryCallAsync()).ToList();
            _link.Cut();
            if (cut % 4 == 0)
            {
                await Task.Delay(random.Next(50));
                _link.Cut();
            }

            var began = Stopwatch.GetTimestamp();
            await Task.WhenAll(calls);
            await Until.TrueAsync($"Redis answered after cut {cut}", Limit, TryCallAsync);
            var took = Stopwatch.GetElapsedTime(began);
            slowest = took > slowest ? took : slowest;
            await Task.Delay(random.Next(100));
        }

        output.WriteLine($"slowest return: {slowest.TotalMilliseconds:0} ms");
    }

    [Fact]
    public async Task CallAsync_WhileRedisIsKilled_FailsAtOnceAndAnswersAfterItsRestart()
    {
        await _server.KillAsync();
        await Until.TrueAsync("the connection was found to be broken", Limit, async () => !await TryCallAsync());

        for (var i = 0; i < 20; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await Should.ThrowAsync<UnavailableException>(CallAsync);
            Stopwatch.GetElapsedTime(began).ShouldBeLessThan(AtOnce);
        }

        await _server.StartAsync();
        await Until.TrueAsync("Redis answered again", Limit, TryCallAsync);
    }

    [Fact]
    public async Task CallAsync_WhileRedisIsFrozen_FailsAfterTheTimeoutAndAnswersWhenItContinues()
    {
        _server.Pause();
        var began = Stopwatch.GetTimestamp();
        await Should.ThrowAsync<UnavailableException>(CallAsync);
        Stopwatch.GetElapsedTime(began).ShouldBeInRange(CallTimeout * 0.9, CallTimeout * 2);
        // Long enough for the client to give the connection up.
        for (var i = 0; i < 6; i++)
            await Should.ThrowAsync<UnavailableException>(CallAsync);

        _server.Resume();
        await Until.TrueAsync("Redis answered again", Limit, TryCallAsync);
    }

    [Theory]
    [InlineData("LOADING Redis is loading the dataset in memory")]
    [InlineData("READONLY You can't write against a read only replica.")]
    [InlineData("OOM command not allowed when used memory > 'maxmemory'.")]
    [InlineData("MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.")]
    [InlineData("NOREPLICAS Not enough good replicas to write.")]
    [InlineData("CLUSTERDOWN The cluster is down")]
    [InlineData("TRYAGAIN Multiple keys request during rehashing of slot")]
    [InlineData("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.")]
    [InlineData("BUSY Redis is busy running a script.")]
    public async Task CallAsync_OfAnErrorThatPasses_IsUnavailable(string error)
    {
        var fault = await Should.ThrowAsync<UnavailableException>(() => FailAsync(error));
        fault.Message.ShouldContain(error[..6]);
        Faults.IsUnavailable(fault).ShouldBeTrue();
    }

    [Theory]
    [InlineData("WRONGTYPE Operation against a key holding the wrong kind of value")]
    [InlineData("ERR unknown command")]
    public async Task CallAsync_OfAnErrorOfOurs_ComesOutAsItIs(string error) =>
        Faults.IsUnavailable(await Should.ThrowAsync<RedisServerException>(() => FailAsync(error))).ShouldBeFalse();

    [Fact]
    public async Task QueueEvents_AfterACut_AreReceivedAgainAndReportThatSomeWereMissed()
    {
        var events = new QueueEvents(_redis, NullLogger<QueueEvents>.Instance);
        var served = 0L;
        events.Served += (_, order) => Volatile.Write(ref served, order);
        (await events.EnsureAsync()).ShouldBeTrue();
        (await events.EnsureAsync()).ShouldBeFalse();

        _link.Cut();

        await Until.TrueAsync("the gap was reported", Limit, events.EnsureAsync);
        await Until.TrueAsync("an event was received", Limit, async () =>
        {
            await _redis.CallAsync(database => database.PublishAsync(new RedisChannel("q:{concert-1}:events", RedisChannel.PatternMode.Literal), 42));
            return Volatile.Read(ref served) == 42;
        });
    }

    private Task CallAsync() => _redis.CallAsync(database => database.StringSetAsync("key", 1));

    private async Task<bool> TryCallAsync()
    {
        try
        {
            await CallAsync();
            return true;
        }
        catch (UnavailableException)
        {
            return false;
        }
    }

    private Task<RedisResult> FailAsync(string error) =>
        _redis.CallAsync(database => database.ScriptEvaluateAsync("return redis.error_reply(ARGV[1])", values: [error]));
}

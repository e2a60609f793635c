using System.Data.Common;
using Polly.CircuitBreaker;
using Ticketing.Common.Resilience;
using Ticketing.Common.Results;
using Ticketing.Redis;

namespace Ticketing.Host.Health;

/// <summary>Asks Redis and the database, while their breakers are not closed, once a second whether they are back, and closes the breaker of the one that answers.</summary>
internal sealed class BreakerProbe(Breakers breakers, RedisConnection redis, DbDataSource database, TimeProvider time) : BackgroundService
{
    /// <summary>How often, and how long an answer may take.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(WatchAsync(breakers.Queue, AskRedisAsync, stoppingToken), WatchAsync(breakers.Concert, AskDatabaseAsync, stoppingToken));

    private async Task WatchAsync(CircuitBreaker breaker, Func<Task> ask, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            if (breaker.State != CircuitState.Closed && await AnswersAsync(ask))
                breaker.Close();
            await Task.Delay(Interval, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> AnswersAsync(Func<Task> ask)
    {
        try
        {
            await ask().WaitAsync(Interval, time);
            return true;
        }
        catch (Exception fault) when (Faults.IsUnavailable(fault))
        {
            return false;
        }
    }

    // A server that is full, or a replica of another, answers a ping but takes no calls.
    private Task AskRedisAsync() => redis.Database.StringSetAsync("probe", 1, Interval);

    private async Task AskDatabaseAsync()
    {
        await using var command = database.CreateCommand("select 1");
        await command.ExecuteScalarAsync();
    }
}

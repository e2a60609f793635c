using Polly.CircuitBreaker;
using Ticketing.Common.Resilience;

namespace Ticketing.Host.Health;

/// <summary>
/// Closes the circuit breakers of Redis and the database as soon as these answer again. It asks once a second, and only while a breaker is not
/// closed.
/// </summary>
internal sealed class BreakerProbe(Breakers breakers, Probes probes, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        WatchAsync(breakers.Queue, probes.RedisAnswersAsync, stoppingToken), WatchAsync(breakers.Database, probes.DatabaseAnswersAsync, stoppingToken));

    private async Task WatchAsync(CircuitBreaker breaker, Func<Task<bool>> answers, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            if (breaker.State != CircuitState.Closed && await answers())
                await breaker.CloseAsync();
            await Task.Delay(Interval, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

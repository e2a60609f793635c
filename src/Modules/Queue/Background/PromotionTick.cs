using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Rules;
using Ticketing.Queues.Store;
using Ticketing.Queues.Telemetry;
using Ticketing.Redis;

namespace Ticketing.Queues.Background;

/// <summary>
/// Frees what has run out and admits the next in every queue, every <see cref="QueueOptions.TickMs"/> and at the very moment when the next slot ends. It runs
/// on every replica; the first one does the work. A fault is counted and logged, and the tick runs again at its next time.
/// </summary>
internal sealed class PromotionTick(
    RedisQueues queues, QueueOpener opener, QueueGauges gauges, IQueueCatalog catalog, QueueMetrics metrics, IOptions<QueueOptions> options, TimeProvider time,
    ILogger<PromotionTick> log) : BackgroundService
{
    // At most this many people in one script, so that no other call waits for it for long.
    private const int Batch = 500;

    // The bucket by which the rate is counted, see allowance() in line.lua.
    private static readonly TimeSpan RatePause = TimeSpan.FromMilliseconds(50);

    private readonly TimeSpan _tick = TimeSpan.FromMilliseconds(options.Value.TickMs);
    private readonly ConcurrentDictionary<string, Task> _loops = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await StartLoopsAsync(stoppingToken);
            await PauseAsync(_tick, stoppingToken);
        }

        await Task.WhenAll(_loops.Values);
    }

    private async Task StartLoopsAsync(CancellationToken stopping)
    {
        try
        {
            foreach (var queue in (await catalog.ListAsync(stopping)).Prepend(Visitor.DefaultQueue))
                _ = _loops.GetOrAdd(queue, name => RunAsync(name, stopping));
        }
        catch (Exception fault) when (!stopping.IsCancellationRequested)
        {
            QueueLog.TickFailed(log, "all", fault.GetType().Name, fault.Message);
        }
    }

    private async Task RunAsync(string queue, CancellationToken stopping)
    {
        var continues = false;
        while (!stopping.IsCancellationRequested)
        {
            var pause = _tick;
            try
            {
                (pause, continues) = await TickAsync(queue, continues);
            }
            catch (Exception fault) when (!stopping.IsCancellationRequested)
            {
                if (fault is BadReplyException)
                    metrics.BadReply();
                QueueLog.TickFailed(log, queue, fault.GetType().Name, fault.Message);
                continues = false;
            }

            await PauseAsync(pause, stopping);
        }
    }

    /// <summary>One tick. Returns how long to wait for the next, and whether that one continues this one.</summary>
    private async Task<(TimeSpan Pause, bool Continues)> TickAsync(string queue, bool continues)
    {
        var began = time.GetTimestamp();
        var tick = await queues[queue].PromoteAsync(_tick * 0.8, Batch, continues, metrics.TakeEndedWaits(queue));
        gauges.Set(queue, tick);
        opener.Remember(queue, tick);
        if (!tick.Ran)
        {
            metrics.LockFailed();
            return (_tick, false);
        }

        metrics.Moved(time.GetElapsedTime(began));
        var untilNextEnd = tick.NextEndInMs == 0 ? _tick : TimeSpan.FromMilliseconds(tick.NextEndInMs);
        return tick.Rest switch
        {
            TickRest.Continue => (TimeSpan.Zero, true),
            TickRest.ContinueWhenRateAllows => (RatePause, true),
            _ => untilNextEnd < _tick ? (untilNextEnd, true) : (_tick, false),
        };
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken stopping) =>
        await Task.Delay(pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}

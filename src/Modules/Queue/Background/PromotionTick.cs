using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Store;
using Ticketing.Redis;

namespace Ticketing.Queues.Background;

/// <summary>
/// Lets people in where no call does: frees what has run out and promotes whoever is next, in every queue, every <see cref="QueueOptions.TickMs"/>,
/// and at the very moment when the next slot ends. Runs on every replica; the one that comes first does the work. A fault is counted, told,
/// and tried again at the next tick: nothing stops it.
/// </summary>
internal sealed class PromotionTick(
    RedisQueue queues, WaitingRoom room, QueueGauges gauges, IQueueCatalog catalog, AdmissionMetrics metrics, IOptions<QueueOptions> options, TimeProvider time, ILogger<PromotionTick> log)
    : BackgroundService
{
    // At most this many people in one script, so that nobody else waits for it.
    private const int Batch = 500;

    // The bucket by which the rate is counted, see allowance() in common.lua.
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
        var goOn = false;
        while (!stopping.IsCancellationRequested)
        {
            var pause = _tick;
            try
            {
                (pause, goOn) = await TickAsync(queue, goOn);
            }
            catch (Exception fault) when (!stopping.IsCancellationRequested)
            {
                if (fault is BadReplyException)
                    metrics.BadReply();
                QueueLog.TickFailed(log, queue, fault.GetType().Name, fault.Message);
                goOn = false;
            }

            await PauseAsync(pause, stopping);
        }
    }

    /// <summary>One tick. Returns how long to wait for the next, and whether that one goes on with this one's turn.</summary>
    private async Task<(TimeSpan Pause, bool GoOn)> TickAsync(string queue, bool goOn)
    {
        var began = time.GetTimestamp();
        var tick = await queues.PromoteAsync(queue, _tick * 0.8, Batch, goOn);
        gauges.Set(queue, tick);
        room.Remember(queue, tick.Served);
        metrics.Admitted(tick.Admitted);
        if (!tick.Ran)
        {
            metrics.LockFailed();
            return (_tick, false);
        }

        metrics.Moved(time.GetElapsedTime(began));
        var untilNextEnd = tick.NextEndInMs == 0 ? _tick : TimeSpan.FromMilliseconds(tick.NextEndInMs);
        return tick.Rest switch
        {
            TickRest.GoOn => (TimeSpan.Zero, true),
            TickRest.GoOnWhenRateAllows => (RatePause, true),
            _ => untilNextEnd < _tick ? (untilNextEnd, true) : (_tick, false),
        };
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken stopping) =>
        await Task.Delay(pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
